import type { WhyAllDocument, WhyDocument } from '@hermit/control';
import { counted } from './counted.ts';
import { durationText } from './duration-text.ts';
import { printable } from './printable.ts';
import { styleOf } from './status-table.ts';
import { type WhyStyle, whyTree } from './why-tree.ts';
import { wrapped } from './wrapped.ts';

/** So many lines has a group: the causes of the other groups are to stay in sight. */
const mostOfGroup = 12;

/** Why a service is in its state: the causes, the last failure, the next attempt, and what would change it. */
export function whyLines(document: WhyDocument, style: WhyStyle): readonly string[] {
  const { tree, changes, nextAttemptAt, lastFailure } = document;
  const { paint } = style;
  return [
    ...whyTree(tree, style),
    ...(lastFailure === null ? [] : ['', ...failureLines(lastFailure, style)]),
    ...(nextAttemptAt === null ? [] : ['', `The next attempt comes ${inText(nextAttemptAt, style)}.`]),
    ...(changes.length === 0 ? [] : ['', paint('bold', 'What would change it:')]),
    ...changes.flatMap((change) => hanging(printable(change), style)),
  ];
}

/** Indented, and further from the second line on. */
function hanging(text: string, { columns }: WhyStyle): readonly string[] {
  const room = columns === null ? null : Math.max(16, columns - 4);
  return wrapped(text, room).map((line, index) => `${index === 0 ? '  ' : '    '}${line}`);
}

function failureLines(failure: NonNullable<WhyDocument['lastFailure']>, style: WhyStyle): readonly string[] {
  const { service, stage, exit, log } = failure;
  const { paint, nowMs } = style;
  const how = exit === null ? '' : exit.signal === null ? `, exit code ${exit.code}` : `, ${exit.signal}`;
  const when = exit === null ? '' : `, ${durationText(nowMs - Date.parse(exit.at))} ago`;
  const head = paint('bold', `The last failure of ${service}: at ${stage}${how}${when}`);
  if (log.length === 0) return [`${head}; it wrote nothing`];
  return [`${head}; it last wrote:`, ...log.map((line) => `  ${paint('dim', '│')} ${printable(line)}`)];
}

function inText(time: string, { nowMs }: WhyStyle): string {
  const leftMs = Date.parse(time) - nowMs;
  return leftMs < 1000 ? 'at once' : `in ${durationText(leftMs)}`;
}

/** Everything that is not as it should be, by where it began. */
export function whyAllLines({ groups }: WhyAllDocument, style: WhyStyle): readonly string[] {
  if (groups.length === 0) return ['Everything is as it should be.'];
  const { paint } = style;
  return groups.flatMap(({ root, services }, index) => {
    const left = services.length > mostOfGroup ? services.length - mostOfGroup + 1 : 0;
    const shown = services.slice(0, services.length - left);
    const width = Math.max(0, ...shown.map(({ id }) => id.length));
    const count = services.length === 0 ? '' : paint('dim', ` (${counted(services.length, 'service')})`);
    const [first = '', ...rest] = whyTree(root, style);
    return [
      ...(index === 0 ? [] : ['']),
      `${first}${count}`,
      ...rest,
      ...shown.map(({ id, state, message }) => {
        const colour = styleOf(state);
        const painted = colour === null ? state : paint(colour, state);
        return `  ${id.padEnd(width)}  ${painted}: ${printable(message)}`;
      }),
      ...(left === 0 ? [] : [`  … and ${left} more; "hsm why --all --json" names all`]),
    ];
  });
}
