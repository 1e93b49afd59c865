/** What was opened, to be closed in the reverse order. */
export class ClosingOrder {
  readonly #steps: (() => void | Promise<void>)[] = [];

  add(close: () => void | Promise<void>): void {
    this.#steps.push(close);
  }

  /** Closes everything once; a step that fails does not keep the others from being taken. */
  async close(): Promise<void> {
    for (const step of this.#steps.splice(0).reverse()) {
      try {
        await step();
      } catch (error) {
        console.error(`hsm: while closing: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
}
