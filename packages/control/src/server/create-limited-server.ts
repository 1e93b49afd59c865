import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import { feedInSlices } from './feed-in-slices.ts';

/** An HTTP server, and the word that a request has a place. */
export interface LimitedServer {
  readonly server: Server;
  /** From now on until its response is closed the connection is not idle. */
  occupy(request: IncomingMessage): void;
  /**
   * If the connection waits for the reply to a whole request: reads nothing more of it, and closes it behind that reply. False
   * if it does not. Idempotent.
   */
  readNoMore(socket: Socket): boolean;
}

/** A body in more pieces is cut off: each costs much more than the byte that may be in it. */
const maxPieces = 1_024;

/**
 * An HTTP server that keeps at most `maxIdle` connections that ask for nothing: silent ones, and those whose request has
 * not arrived whole. The next one makes the oldest of them go: who is silent, or slow to say what is wanted, keeps nobody
 * else waiting. One connection asks for one thing at a time: what it sends before it has the reply to its request is not
 * served and, but for a few requests of what came together, not even read. The reply says `Connection: close`, by which a client
 * knows that nothing after this request was carried out, and the connection is closed behind it.
 */
export function createLimitedServer(options: ServerOptions, maxIdle: number, serve: RequestListener): LimitedServer {
  const idle = new Set<Socket>();
  const last = new WeakMap<Socket, ServerResponse>();
  const slices = feedInSlices();
  const server = createServer(options, (request, response) => {
    if (readNoMore(request.socket)) return;
    last.set(request.socket, response);
    limitPieces(request);
    response.once('close', () => rest(request.socket));
    serve(request, response);
  });

  function readNoMore(socket: Socket): boolean {
    const unfinished = last.get(socket);
    if (unfinished === undefined || unfinished.writableFinished || !unfinished.req.complete) return false;
    slices.stop(socket);
    closeAfter(unfinished);
    return true;
  }

  function rest(socket: Socket): void {
    if (socket.destroyed) return;
    idle.delete(socket);
    idle.add(socket);
  }

  server.on('connection', (socket: Socket) => {
    slices.begin(socket);
    idle.add(socket);
    socket.once('close', () => idle.delete(socket));
    const [oldest] = idle;
    if (idle.size > maxIdle && oldest !== undefined) {
      idle.delete(oldest);
      oldest.destroy();
    }
  });
  return {
    server,
    readNoMore,
    occupy({ socket }) {
      idle.delete(socket);
    },
  };
}

/** Where the head of the reply has gone out already, the end of the connection has to speak for itself. Idempotent. */
function closeAfter(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
  else if (response.listenerCount('finish', endConnection) === 0) response.once('finish', endConnection);
}

function endConnection(this: ServerResponse): void {
  this.req.socket.end();
}

/** Counts pieces as they are read: a stream would take in thousands before its reader gets to see the first. */
function limitPieces(request: IncomingMessage): void {
  const push = request.push.bind(request);
  let pieces = 0;
  request.push = (piece: unknown, encoding?: BufferEncoding) => {
    pieces += 1;
    if (pieces <= maxPieces || piece === null) return push(piece, encoding);
    request.socket.destroy();
    return false;
  };
}
