import type { WhyNode } from '@hermit/control';
import { durationText } from './duration-text.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';

export interface WhyStyle {
  readonly paint: Paint;
  /** What "ago" counts from: milliseconds since 1970. */
  readonly nowMs: number;
}

/** A cause with all that led to it, one line each: what is further to the right came before. */
export function whyTree(root: WhyNode, style: WhyStyle): readonly string[] {
  return [nodeLine(root, style), ...branches(root.causes, '', style)];
}

/** The depth of what a manager says is bounded. */
function branches(causes: readonly WhyNode[], indent: string, style: WhyStyle): readonly string[] {
  return causes.flatMap((cause, index) => {
    const isLast = index === causes.length - 1;
    const [head, below] = isLast ? ['└─ ', '   '] : ['├─ ', '│  '];
    const line = `${style.paint('dim', `${indent}${head}`)}${nodeLine(cause, style)}`;
    return [line, ...branches(cause.causes, `${indent}${below}`, style)];
  });
}

function nodeLine({ text, since, causes }: WhyNode, { paint, nowMs }: WhyStyle): string {
  const age = since === null ? '' : paint('dim', ` [${durationText(nowMs - Date.parse(since))}]`);
  const isEnd = causes.length === 0;
  return `${isEnd ? paint('yellow', printable(text)) : printable(text)}${age}`;
}
