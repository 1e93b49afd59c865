import { namedList } from './named-list.ts';

/** How far something with many parts has come. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** What a part is when it is done: `stopped`. */
  readonly word: string;
  /** Those that are not done yet. */
  readonly waiting: readonly string[];
}

/** `3 of 10 stopped, waiting for db, web and 5 more`, at most as wide as the terminal. */
export function progressText({ done, total, word, waiting }: Progress, columns: number | null): string {
  const head = `${done} of ${total} ${word}`;
  if (waiting.length === 0) return head;
  const text = `${head}, waiting for ${namedList(waiting)}`;
  return columns === null || text.length < columns ? text : `${text.slice(0, Math.max(1, columns - 2))}…`;
}
