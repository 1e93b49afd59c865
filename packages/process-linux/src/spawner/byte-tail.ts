/** Keeps the last bytes of whatever is pushed into it, and no more memory than that. */
export class ByteTail {
  readonly #limit: number;
  #kept: Buffer = Buffer.alloc(0);

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(chunk: Buffer): void {
    const recent = chunk.subarray(Math.max(0, chunk.length - this.#limit));
    const older = this.#kept.subarray(Math.max(0, this.#kept.length + recent.length - this.#limit));
    this.#kept = Buffer.concat([older, recent]);
  }

  bytes(): Buffer {
    return this.#kept;
  }
}
