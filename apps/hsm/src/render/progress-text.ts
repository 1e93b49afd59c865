import { printable } from './printable.ts';

/** How far something with many parts has come. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** What a part is when it is done: `stopped`. */
  readonly word: string;
  /** Those that are not done yet. */
  readonly waiting: readonly string[];
}

const mostNamed = 3;

/** `3 of 10 stopped, waiting for db, web and 5 more`, at most as wide as the terminal. */
export function progressText({ done, total, word, waiting }: Progress, columns: number | null): string {
  const head = `${done} of ${total} ${word}`;
  if (waiting.length === 0) return head;
  const more = waiting.length - mostNamed;
  const names = waiting.slice(0, mostNamed).map(printable).join(', ');
  const text = `${head}, waiting for ${names}${more > 0 ? ` and ${more} more` : ''}`;
  return columns === null || text.length < columns ? text : `${text.slice(0, Math.max(1, columns - 2))}…`;
}
