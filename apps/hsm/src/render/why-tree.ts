import type { WhyNode } from '@hermit/control';
import { durationText } from './duration-text.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';
import { wrapped } from './wrapped.ts';

export interface WhyStyle {
  readonly paint: Paint;
  /** What "ago" counts from: milliseconds since 1970. */
  readonly nowMs: number;
  /** Width of the terminal; `null` where lines may be as long as they are. */
  readonly columns: number | null;
}

/** So much room has a text, however deep it stands in the tree. */
const narrowestText = 24;

/** A cause with all that led to it: what is further to the right came before. */
export function whyTree(root: WhyNode, style: WhyStyle): readonly string[] {
  return [...nodeLines(root, '', '', style), ...branches(root.causes, '', style)];
}

/** The depth of what a manager says is bounded. */
function branches(causes: readonly WhyNode[], indent: string, style: WhyStyle): readonly string[] {
  return causes.flatMap((cause, index) => {
    const isLast = index === causes.length - 1;
    const [head, below] = isLast ? ['└─ ', '   '] : ['├─ ', '│  '];
    const lines = nodeLines(cause, `${indent}${head}`, `${indent}${below}`, style);
    return [...lines, ...branches(cause.causes, `${indent}${below}`, style)];
  });
}

/** One cause, in several lines where the terminal is narrow; the branches go on beside them. */
function nodeLines(node: WhyNode, head: string, below: string, style: WhyStyle): readonly string[] {
  const { text, since, causes } = node;
  const { paint, nowMs, columns } = style;
  const age = since === null ? '' : ` [${durationText(nowMs - Date.parse(since)).replace(' ', '\u00a0')}]`;
  const rest = `${below}${causes.length === 0 ? '   ' : '│  '}`;
  const room = columns === null ? null : Math.max(narrowestText, columns - rest.length);
  const lines = wrapped(`${printable(text)}${age}`, room);
  const painted = (words: string): string => (causes.length === 0 && words !== '' ? paint('yellow', words) : words);
  return lines.map((line, index) => {
    const indent = index === 0 ? head : rest;
    const ageText = index === lines.length - 1 ? age.slice(-line.length) : '';
    const words = painted(line.slice(0, line.length - ageText.length));
    const start = indent === '' ? '' : paint('dim', indent);
    return `${start}${words}${ageText === '' ? '' : paint('dim', ageText.replace('\u00a0', ' '))}`;
  });
}
