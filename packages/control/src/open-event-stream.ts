import { Buffer } from 'node:buffer';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { ControlError } from './control-error.ts';
import type { Exchange } from './http-exchange.ts';
import { EventStreamParser, type ReceivedEvent } from './parse-event-stream.ts';
import { resultOf } from './result-of.ts';

export interface EventStreamRequest {
  readonly socketPath: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body: object | null;
  /** How long the manager may take to begin, and may be silent between two heartbeats. Milliseconds. */
  readonly patienceMs: number;
  readonly silenceMs: number;
  readonly signal: AbortSignal;
}

/** A stream that has begun, or why not. */
export type OpenedStream =
  | { readonly kind: 'open'; readonly events: AsyncIterable<ReceivedEvent> }
  | { readonly kind: 'failed'; readonly error: ControlError };

/** Replies that are no stream are errors, which are short. */
const maxErrorBytes = 1024 * 1024;

/**
 * Opens a stream of server-sent events on a connection of its own. Never rejects. Its events end when the connection does,
 * for whatever reason, and are read only as fast as they are asked for.
 */
export async function openEventStream(options: EventStreamRequest): Promise<OpenedStream> {
  const begun = await begin(options);
  if (begun.kind !== 'response') return failed(begun, options.socketPath);
  const { response, call } = begun;
  const isStream = response.statusCode === 200 && response.headers['content-type']?.startsWith('text/event-stream');
  if (isStream) return { kind: 'open', events: eventsOf(call, response, options) };
  const body = await textOf(response).catch(() => '');
  call.destroy();
  return failed({ kind: 'reply', status: response.statusCode ?? 0, body }, options.socketPath);
}

type Begun = Exchange | { readonly kind: 'response'; readonly call: ClientRequest; readonly response: IncomingMessage };

function begin({ socketPath, method, path, body, patienceMs, signal }: EventStreamRequest): Promise<Begun> {
  return new Promise((resolve) => {
    const text = body === null ? null : Buffer.from(JSON.stringify(body));
    const headers = text === null ? {} : { 'content-type': 'application/json', 'content-length': text.byteLength };
    const call = request({ socketPath, method, path, headers, agent: false, host: 'hermit', signal });
    let after: 'connecting' | 'sending' = 'connecting';
    const timer = setTimeout(() => settle({ kind: 'timed-out' }), patienceMs);
    const settle = (result: Begun): void => {
      clearTimeout(timer);
      resolve(result);
      if (result.kind !== 'response') call.destroy();
    };
    call.on('socket', (socket) => {
      socket.once('connect', () => {
        after = 'sending';
      });
    });
    call.on('error', (error: NodeJS.ErrnoException) => {
      settle({ kind: 'no-reply', after, cause: error.code ?? error.message });
    });
    call.on('response', (response) => settle({ kind: 'response', call, response }));
    call.end(text ?? undefined);
  });
}

function failed(exchange: Exchange, socketPath: string): OpenedStream {
  const result = resultOf<object>(exchange, socketPath);
  if (!result.ok) return { kind: 'failed', error: result.error };
  const message = `the reply at ${socketPath} is no stream of events`;
  return { kind: 'failed', error: { code: 'bad-reply', message } };
}

async function* eventsOf(
  call: ClientRequest,
  response: IncomingMessage,
  { silenceMs }: EventStreamRequest,
): AsyncGenerator<ReceivedEvent> {
  const parser = new EventStreamParser();
  const chunks = response[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    for (
      let next = await withinSilence(call, chunks, silenceMs);
      ;
      next = await withinSilence(call, chunks, silenceMs)
    ) {
      if (next.done === true) return;
      yield* parser.push(next.value);
    }
  } catch {
    // The connection broke; to its reader that is the end of the events.
  } finally {
    call.destroy();
  }
}

/** Silence counts only while somebody listens: a reader that takes its time breaks nothing. */
async function withinSilence(
  call: ClientRequest,
  chunks: AsyncIterator<Buffer>,
  silenceMs: number,
): Promise<IteratorResult<Buffer>> {
  const timer = setTimeout(() => call.destroy(), silenceMs);
  try {
    return await chunks.next();
  } finally {
    clearTimeout(timer);
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > maxErrorBytes) throw new Error('reply too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
