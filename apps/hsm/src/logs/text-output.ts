/** So much is gathered before it is written. Characters. */
const gatherLength = 32_768;
/** After any of these nobody needs to wait. */
const roomEvents = ['drain', 'close', 'error'];

/**
 * Writes many short texts to a stream in few pieces, and no faster than it is read. What is gathered goes out as soon as
 * nothing else is to be done.
 */
export class TextOutput {
  readonly #stream: NodeJS.WritableStream;
  #gathered = '';
  #isScheduled = false;
  #isClosed = false;
  #room: Promise<void> = Promise.resolve();

  /** `closed` is called when nobody reads any more. */
  constructor(stream: NodeJS.WritableStream, closed: () => void) {
    this.#stream = stream;
    const close = (): void => {
      this.#isClosed = true;
      closed();
    };
    stream.on('error', close).on('close', close);
  }

  /** Resolves when there is room for more. Never rejects. */
  write(text: string): Promise<void> {
    this.#gathered += text;
    if (this.#gathered.length >= gatherLength) return this.flush();
    if (!this.#isScheduled) setImmediate(() => void this.flush());
    this.#isScheduled = true;
    return this.#room;
  }

  /** Writes what is gathered. Resolves when there is room for more. Never rejects. */
  flush(): Promise<void> {
    const text = this.#gathered;
    this.#gathered = '';
    this.#isScheduled = false;
    const hasRoom = text === '' || this.#isClosed || this.#stream.write(text);
    if (!hasRoom) this.#room = this.#untilRoom();
    return this.#room;
  }

  #untilRoom(): Promise<void> {
    return new Promise((resolve) => {
      const settle = (): void => {
        for (const event of roomEvents) this.#stream.off(event, settle);
        resolve();
      };
      for (const event of roomEvents) this.#stream.on(event, settle);
    });
  }
}
