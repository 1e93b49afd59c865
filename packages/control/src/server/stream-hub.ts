import type { ServerResponse } from 'node:http';
import { EventStream } from './event-stream.ts';
import { Turns } from './turns.ts';

/** How streams are kept. */
export interface StreamSettings {
  /** How often a stream without news says that the manager is there. Milliseconds; default 15 000. */
  readonly heartbeatMs?: number;
  /** How long a client may read nothing of what waits for it. Milliseconds; default 60 000. */
  readonly unreadMs?: number;
}

/** A source of events for one client. Resolves when it has no more; may reject, which is a fault. */
export type StreamSource = (stream: EventStream) => Promise<void>;

/** All streams of a server, with one timer for all of them together. */
export class StreamHub {
  readonly #report: (error: unknown) => void;
  readonly #heartbeatMs: number;
  readonly #unreadMs: number;
  readonly #streams = new Set<EventStream>();
  readonly #turns = new Turns();
  #timer: NodeJS.Timeout | null = null;

  constructor(report: (error: unknown) => void, { heartbeatMs = 15_000, unreadMs = 60_000 }: StreamSettings) {
    this.#report = report;
    this.#heartbeatMs = heartbeatMs;
    this.#unreadMs = unreadMs;
  }

  /** Serves a client until the source ends, or the client goes. */
  async serve(response: ServerResponse, source: StreamSource): Promise<void> {
    const stream = new EventStream(response, this.#turns);
    this.#streams.add(stream);
    this.#timer ??= setInterval(() => this.#beat(), this.#heartbeatMs).unref();
    stream.signal.addEventListener('abort', () => this.#forget(stream), { once: true });
    if (stream.signal.aborted) this.#forget(stream);
    await this.#follow(stream, source);
  }

  /** Ends all streams: their clients know then that the manager goes. */
  close(): void {
    for (const stream of [...this.#streams]) stream.end();
  }

  async #follow(stream: EventStream, source: StreamSource): Promise<void> {
    try {
      await source(stream);
      await stream.send({ event: 'end', data: {} });
    } catch (error) {
      this.#report(error);
      const message = 'the manager failed to serve this stream; its log says why';
      await stream.send({ event: 'error', data: { code: 'internal', message } });
    }
    stream.end();
  }

  #beat(): void {
    const now = performance.now();
    for (const stream of [...this.#streams]) {
      if (stream.blockedAtMs !== null && now - stream.blockedAtMs > this.#unreadMs) stream.cut();
      else stream.beat();
    }
  }

  #forget(stream: EventStream): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }
}
