import type { VirtualTime } from './virtual-time.ts';

const keptLines = 40;

/** What happened, line by line: the last lines for a reader, and a hash of all of them to compare two runs. */
export class Trace {
  readonly #time: VirtualTime;
  readonly #print: ((line: string) => void) | null;
  readonly #lines: string[] = [];
  #hash = 0x811c9dc5;

  constructor(time: VirtualTime, print: ((line: string) => void) | null) {
    this.#time = time;
    this.#print = print;
  }

  add(text: string): void {
    const line = `${this.#time.nowMs} ${text}`;
    for (let index = 0; index < line.length; index += 1) {
      this.#hash = Math.imul(this.#hash ^ line.charCodeAt(index), 0x01000193);
    }
    this.#lines.push(line);
    if (this.#lines.length >= 4 * keptLines) this.#lines.splice(0, 3 * keptLines);
    this.#print?.(line);
  }

  get hash(): string {
    return (this.#hash >>> 0).toString(16).padStart(8, '0');
  }

  last(): readonly string[] {
    return this.#lines.slice(-keptLines);
  }
}
