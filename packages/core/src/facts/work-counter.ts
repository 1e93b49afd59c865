/** Counts what was compared, so that a test can tell that a change costs what it touches, without a clock. */
export class WorkCounter {
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(amount = 1): void {
    this.#count += amount;
  }
}
