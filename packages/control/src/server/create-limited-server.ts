import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';

/** An HTTP server, and the word that a request has a place. */
export interface LimitedServer {
  readonly server: Server;
  /** From now on until its response is closed the connection is not idle. */
  occupy(request: IncomingMessage): void;
}

/** A body in more pieces is cut off: each costs much more than the byte that may be in it. */
const maxPieces = 1_024;

/**
 * An HTTP server that keeps at most `maxIdle` connections that ask for nothing: silent ones, and those whose request has
 * not arrived whole. The next one makes the oldest of them go: who is silent, or slow to say what is wanted, keeps nobody
 * else waiting. One connection asks for one thing at a time: it is cut off when it sends a request before it has the reply to
 * the last one. All of what arrived together is read at one go, so each request beyond that has to cost next to nothing.
 */
export function createLimitedServer(options: ServerOptions, maxIdle: number, serve: RequestListener): LimitedServer {
  const idle = new Set<Socket>();
  const last = new WeakMap<Socket, ServerResponse>();
  const server = createServer(options, (request, response) => {
    if (last.get(request.socket)?.writableFinished === false) {
      request.socket.destroy();
      return;
    }
    last.set(request.socket, response);
    limitPieces(request);
    response.once('close', () => rest(request.socket));
    serve(request, response);
  });

  function rest(socket: Socket): void {
    if (socket.destroyed) return;
    idle.delete(socket);
    idle.add(socket);
  }

  server.on('connection', (socket: Socket) => {
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
    occupy({ socket }) {
      idle.delete(socket);
    },
  };
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
