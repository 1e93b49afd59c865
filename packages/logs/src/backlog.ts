import { chunkBytes, readPart } from './read-part.ts';

const lineFeed = 0x0a;

/** What is to be left out, so that no more than the limit waits. */
export interface Excess {
  /** Where to go on. */
  readonly offset: number;
  /** How many lines are left out. */
  readonly lines: number;
}

/**
 * Counts how many lines of a growing file nobody has read yet. Every byte is counted at most once, and only when so many
 * of them wait that there could be too many lines.
 */
export class Backlog {
  readonly #maxLines: number;
  /** Up to here lines were counted. */
  #countedTo = 0;
  /** How many of them begin where nothing was read yet. */
  #lines = 0;

  constructor(maxLines: number) {
    this.#maxLines = maxLines;
  }

  /** What to leave out of the bytes from `offset` to `end`; `null` if there is room for all of them. */
  async excess(path: string, offset: number, end: number): Promise<Excess | null> {
    if (end - offset <= this.#maxLines) return null;
    if (this.#countedTo < offset) this.#reset(offset);
    await this.#count(path, end);
    const lines = this.#lines - this.#maxLines;
    if (lines <= 0) return null;
    const to = await skipLines(path, offset, lines);
    this.#lines = this.#maxLines;
    return { offset: to, lines };
  }

  /** So many lines were read. */
  took(lines: number, offset: number): void {
    if (offset >= this.#countedTo) this.#reset(offset);
    else this.#lines = Math.max(0, this.#lines - lines);
  }

  /** The file is another one now. */
  forget(): void {
    this.#reset(0);
  }

  #reset(offset: number): void {
    this.#countedTo = offset;
    this.#lines = 0;
  }

  async #count(path: string, size: number): Promise<void> {
    while (this.#countedTo < size) {
      const part = await readPart(path, this.#countedTo, Math.min(chunkBytes, size - this.#countedTo));
      if (part === null || part.bytes.length === 0) return;
      for (let at = part.bytes.indexOf(lineFeed); at !== -1; at = part.bytes.indexOf(lineFeed, at + 1))
        this.#lines += 1;
      this.#countedTo += part.bytes.length;
    }
  }
}

/** Where the line begins that stands so many lines behind an offset. */
async function skipLines(path: string, offset: number, lines: number): Promise<number> {
  let left = lines;
  for (let from = offset; ; ) {
    const part = await readPart(path, from, chunkBytes);
    if (part === null || part.bytes.length === 0) return from;
    for (let at = part.bytes.indexOf(lineFeed); at !== -1; at = part.bytes.indexOf(lineFeed, at + 1)) {
      left -= 1;
      if (left === 0) return from + at + 1;
    }
    from += part.bytes.length;
  }
}
