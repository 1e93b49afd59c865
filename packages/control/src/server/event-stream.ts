import { Buffer } from 'node:buffer';
import type { ServerResponse } from 'node:http';
import type { Turns } from './turns.ts';

/** One event of a stream: its name, its data as JSON, and for some the place from which to go on later. */
export interface StreamEvent {
  readonly event: string;
  readonly data: object;
  readonly id?: string;
}

/** How much is written at once, in characters. */
const pieceLength = 65_536;

/** How many events a stream sends before others have their turn: a millisecond's worth. */
const eventsInARow = 128;

/** What a client that reads a stream looks like from inside. */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #turns: Turns;
  #inARow = 0;
  readonly #gone = new AbortController();
  #blockedAtMs: number | null = null;
  #hasWritten = true;
  #isWithinEvent = false;
  /** Events that go out together: each piece on its own would cost a system call. */
  #gathered = '';

  /** `turns`: those of all streams together. */
  constructor(response: ServerResponse, turns: Turns) {
    this.#response = response;
    this.#turns = turns;
    response.once('close', () => this.#gone.abort());
    response.on('error', () => {});
    response.on('drain', () => {
      this.#blockedAtMs = null;
    });
    if (response.closed || response.destroyed) this.#gone.abort();
    else this.#begin();
  }

  /** Aborts when the client has gone, or the stream has ended. */
  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  /** Since when the client has not read what was written, on the monotonic clock; `null` if it reads. */
  get blockedAtMs(): number | null {
    return this.#blockedAtMs;
  }

  /**
   * Writes an event, with those that follow at once. Resolves when the client has gone, or can take more and, after many
   * in a row, it is this stream's turn again; never rejects.
   */
  send(event: StreamEvent): Promise<void> {
    if (!this.signal.aborted) this.#gather(textOf(event));
    this.#inARow += 1;
    const mayGoOn = this.#inARow < eventsInARow && this.#blockedAtMs === null;
    return mayGoOn || this.signal.aborted ? Promise.resolve() : this.#nextTurn();
  }

  /**
   * Writes one event whose document is long, in pieces of its JSON, each when the client has taken what was before it:
   * a document that is not read costs no more than a short one. The pieces have no line ends.
   */
  async sendInPieces(event: string, pieces: Iterable<string>): Promise<void> {
    this.#isWithinEvent = true;
    this.#flush();
    let text = `event: ${event}\ndata: `;
    for (const piece of pieces) {
      text += piece;
      if (text.length < pieceLength) continue;
      this.#write(text);
      text = '';
      if (this.#blockedAtMs !== null && !this.signal.aborted) await this.#taken();
      if (this.signal.aborted) return;
    }
    this.#write(`${text}\n\n`);
    this.#isWithinEvent = false;
    if (this.#blockedAtMs !== null && !this.signal.aborted) await this.#taken();
  }

  /** Says that the manager is there, where nothing else has said so since the last beat. */
  beat(): void {
    const isQuiet = !this.#hasWritten && this.#gathered === '' && this.#blockedAtMs === null && !this.#isWithinEvent;
    if (isQuiet && !this.signal.aborted) this.#write(': \n\n');
    this.#hasWritten = false;
  }

  /** No more events; what is written still goes out. Idempotent. */
  end(): void {
    this.#flush();
    this.#response.end();
    this.#gone.abort();
  }

  /** Ends the connection, whatever is still to be read. */
  cut(): void {
    this.#response.destroy();
    this.#gone.abort();
  }

  #begin(): void {
    const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', connection: 'close' };
    this.#response.writeHead(200, headers);
    this.#response.flushHeaders();
  }

  #gather(text: string): void {
    if (this.#gathered === '') setImmediate(() => this.#flush());
    this.#gathered += text;
    if (this.#gathered.length >= pieceLength) this.#flush();
  }

  #flush(): void {
    const text = this.#gathered;
    this.#gathered = '';
    if (text !== '' && !this.signal.aborted) this.#write(text);
  }

  #write(text: string): void {
    this.#hasWritten = true;
    if (!this.#response.write(Buffer.from(text))) this.#blockedAtMs ??= performance.now();
  }

  async #nextTurn(): Promise<void> {
    if (this.#blockedAtMs !== null) await this.#taken();
    if (!this.signal.aborted) await this.#turns.take(() => {});
    this.#inARow = 0;
  }

  #taken(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#response.off('drain', done);
        this.signal.removeEventListener('abort', done);
        resolve();
      };
      this.#response.on('drain', done);
      this.signal.addEventListener('abort', done);
    });
  }
}

function textOf({ event, data, id }: StreamEvent): string {
  const place = id === undefined ? '' : `id: ${id.replaceAll(/[\r\n\0]/g, '')}\n`;
  return `event: ${event}\n${place}data: ${JSON.stringify(data)}\n\n`;
}
