import type { OwnedFact } from '@hermit/core';
import type { Paint } from './paint.ts';

export interface FactTableStyle {
  readonly paint: Paint;
  /** Width of the terminal; `null` where lines may be as long as they are. */
  readonly columns: number | null;
}

const gap = 2;
/** So much of the facts is shown, whoever asserts them. */
const narrowestFact = 16;

/** One line per fact: the fact as JSON, and who asserts it. Where the terminal is too narrow, first the owners are cut. */
export function factTable(facts: readonly OwnedFact[], { paint, columns }: FactTableStyle): readonly string[] {
  const rows = facts.map(({ fact, owners }) => [visibleJson(fact), owners.join(', ')] as const);
  const longest = rows.reduce((width, [fact]) => Math.max(width, fact.length), 'FACT'.length);
  const width =
    columns === null ? longest : Math.min(longest, Math.max(narrowestFact, columns - gap - 'OWNERS'.length));
  const line = (fact: string, owners: string): string => {
    const room = columns === null ? null : Math.max(1, columns - width - gap);
    return `${cut(fact, width).padEnd(width)}${' '.repeat(gap)}${cut(owners, room)}`.trimEnd();
  };
  return [paint('bold', line('FACT', 'OWNERS')), ...rows.map(([fact, owners]) => line(fact, owners))];
}

function cut(text: string, width: number | null): string {
  return width === null || text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

/** JSON may hold some characters as they are that terminals obey. */
function visibleJson(value: OwnedFact['fact']): string {
  return JSON.stringify(value).replaceAll(/[\u007f-\u009f\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
