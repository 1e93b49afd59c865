import { Buffer } from 'node:buffer';
import { type IncomingMessage, request } from 'node:http';

/** A reply of the other side, whatever it says; or why there is none. */
export type Exchange =
  | { readonly kind: 'reply'; readonly status: number; readonly body: string }
  | { readonly kind: 'no-reply'; readonly after: 'connecting' | 'sending'; readonly cause: string }
  | { readonly kind: 'timed-out' };

export interface ExchangeRequest {
  readonly socketPath: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  /** Sent as JSON; `null` for no body. */
  readonly body: object | null;
  /** Of a session. */
  readonly token?: string;
  /** Milliseconds until the reply must be complete; `null` for no limit. */
  readonly deadlineMs: number | null;
}

/** Replies are status documents at most: some kilobytes for each service. */
const maxReplyBytes = 64 * 1024 * 1024;

/** One request on a connection of its own. Never rejects. */
export function exchange(options: ExchangeRequest): Promise<Exchange> {
  return new Promise((resolve) => carryOut(options, resolve));
}

function carryOut(options: ExchangeRequest, resolve: (result: Exchange) => void): void {
  const { socketPath, method, path, deadlineMs } = options;
  const body = options.body === null ? null : Buffer.from(JSON.stringify(options.body));
  const headers = {
    ...(body === null ? {} : { 'content-type': 'application/json', 'content-length': body.byteLength }),
    ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
  };
  const call = request({ socketPath, method, path, headers, agent: false, host: 'hermit' });
  const timer = deadlineMs === null ? null : setTimeout(() => settle({ kind: 'timed-out' }), deadlineMs);
  let isConnected = false;

  function settle(result: Exchange): void {
    if (timer !== null) clearTimeout(timer);
    resolve(result);
    call.destroy();
  }
  function fail(error: NodeJS.ErrnoException): void {
    settle({ kind: 'no-reply', after: isConnected ? 'sending' : 'connecting', cause: error.code ?? error.message });
  }

  call.on('socket', (socket) => {
    socket.once('connect', () => {
      isConnected = true;
    });
  });
  call.on('error', fail);
  call.on('response', (response) => {
    readAll(response).then((text) => settle({ kind: 'reply', status: response.statusCode ?? 0, body: text }), fail);
  });
  call.end(body ?? undefined);
}

async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > maxReplyBytes) throw new Error('reply too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
