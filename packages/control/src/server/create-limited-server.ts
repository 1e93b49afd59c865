import { createServer, type RequestListener, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type ControlError, httpStatusOf } from '../control-error.ts';

/** How many clients are served at a time. */
export const maxClients = 32;

/** As many again may be told that there are too many; those after them are cut off unread. */
const maxConnections: number = 2 * maxClients;

/**
 * An HTTP server that serves at most 32 clients at a time. The next ones are answered `busy`, so that they know it;
 * beyond twice as many, connections are closed unread.
 */
export function createLimitedServer(options: ServerOptions, serve: RequestListener): Server {
  const clients = new Set<Socket>();
  const server = createServer(options, (request, response) => {
    if (clients.has(request.socket)) serve(request, response);
    else answerBusy(response);
  });
  server.maxConnections = maxConnections;
  server.on('connection', (socket: Socket) => {
    if (clients.size >= maxClients) return;
    clients.add(socket);
    socket.once('close', () => clients.delete(socket));
  });
  return server;
}

function answerBusy(response: ServerResponse): void {
  const message = `${maxClients} clients are connected already; nothing was done`;
  const error: ControlError = { code: 'busy', message, suggestion: 'try again in a moment' };
  response.writeHead(httpStatusOf(error), { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify(error));
}
