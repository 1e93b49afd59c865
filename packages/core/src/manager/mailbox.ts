/** Does one thing after the other: what is asked for while something is being done waits for its turn. */
export class Mailbox {
  readonly #waiting: (() => void)[] = [];
  #isBusy = false;

  /** Does it now, or, when called from something that is being done, right after that. */
  post(work: () => void): void {
    this.#waiting.push(work);
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) next();
    } finally {
      this.#isBusy = false;
    }
  }

  /** Resolves when all that was posted so far has been done: nothing in here waits, so the next turn is late enough. */
  emptied(): Promise<void> {
    return Promise.resolve();
  }
}
