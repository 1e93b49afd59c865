/**
 * Does one thing per turn of the event loop, in the order asked for. However many are asked for together, what else the
 * loop has to do comes between any two of them.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #isUnderWay = false;

  /** How many wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Does it now, if nothing was done in this turn yet, or later. Settles as the work does. */
  take<Value>(work: () => Value | Promise<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => {
        try {
          resolve(work());
        } catch (error) {
          reject(error);
        }
      });
      if (!this.#isUnderWay) this.#next();
    });
  }

  #next(): void {
    const work = this.#waiting.shift();
    this.#isUnderWay = work !== undefined;
    if (work === undefined) return;
    setImmediate(() => this.#next());
    work();
  }
}
