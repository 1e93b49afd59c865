import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerOptions } from 'node:http';
import type { Socket } from 'node:net';

/** An HTTP server, and the word that a request has a place. */
export interface LimitedServer {
  readonly server: Server;
  /** From now on until its response is closed the connection is not idle. */
  occupy(request: IncomingMessage): void;
}

/**
 * An HTTP server that keeps at most `maxIdle` connections that ask for nothing: silent ones, and those whose request has
 * not arrived whole. The next one makes the oldest of them go: who is silent, or slow to say what is wanted, keeps nobody
 * else waiting.
 */
export function createLimitedServer(options: ServerOptions, maxIdle: number, serve: RequestListener): LimitedServer {
  const idle = new Set<Socket>();
  const server = createServer(options, (request, response) => {
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
