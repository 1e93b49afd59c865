import type { Server, ServerOptions } from 'node:http';
import type { Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { type ControlError, httpStatusOf } from '../control-error.ts';
import { createControlApp } from './control-app.ts';
import type { ControlRoute } from './control-route.ts';
import { createLimitedServer } from './create-limited-server.ts';
import { type ControlSocket, type ControlSocketOptions, openControlSocket } from './open-control-socket.ts';
import { type Places, RequestGate } from './request-gate.ts';
import type { ControlServer, StartedControlServer } from './start-control-server.ts';
import { StreamHub, type StreamSettings } from './stream-hub.ts';

/** What is served, where, and to how many. */
export interface ServedRoutes {
  readonly routes: readonly ControlRoute[];
  readonly socket: ControlSocketOptions;
  readonly access: 'full' | 'read-only';
  readonly places: Places;
  /** Connections that ask for nothing. Default 256. */
  readonly maxIdle?: number;
  /** The answer to everything that no route is for. Default: that the releases may differ. */
  readonly unknownRoute?: ControlError;
  readonly streams: StreamSettings;
  readonly report: (error: unknown) => void;
}

/** Headers must arrive within 5 s, a whole request within 10 s; a connection without a request is closed after 60 s. */
const serverOptions: ServerOptions = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 60_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16_384,
  // The adapter answers a missing host itself, in the form of all other errors.
  requireHostHeader: false,
};

/** Serves a table of routes at a socket. Never rejects. */
export async function serveRoutes({ socket, report, ...options }: ServedRoutes): Promise<StartedControlServer> {
  const streams = new StreamHub(report, options.streams);
  const gate = new RequestGate(options.places);
  const app = createControlApp({ ...options, streams, gate, report, occupy: (request) => limited.occupy(request) });
  const serve = getRequestListener(app.fetch, {
    overrideGlobalObjects: false,
    // It would read on for half a second, whatever comes; a body that is not read closes the connection instead.
    autoCleanupIncoming: false,
    errorHandler: refuseRequest,
  });
  const limited = createLimitedServer(
    serverOptions,
    options.maxIdle ?? 256,
    (request, response) => void serve(request, response),
  );
  const { server } = limited;
  server.on('clientError', (error, socket: Socket) => {
    // What comes after a request that is being served is not answered in the place of its reply.
    if (!limited.readNoMore(socket)) answerGarbage(error, socket);
  });
  const opened = await openControlSocket(server, socket);
  if (!opened.ok) return opened;
  server.on('error', report);
  return { ok: true, server: serving(server, opened.socket, streams) };
}

function serving(server: Server, socket: ControlSocket, streams: StreamHub): ControlServer {
  let closing: Promise<void> | null = null;
  return {
    path: socket.path,
    close({ graceMs = 1_000 } = {}) {
      closing ??= closeServer(server, socket, streams, graceMs);
      return closing;
    },
  };
}

async function closeServer(server: Server, socket: ControlSocket, streams: StreamHub, graceMs: number): Promise<void> {
  socket.remove();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  streams.close();
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(timer);
}

const garbage: ControlError = {
  code: 'invalid-request',
  message: 'this is no HTTP request that arrived whole and in time',
};

/** A request that has no address: no host, or one that cannot be. */
function refuseRequest(): Response {
  return Response.json(garbage, { status: httpStatusOf(garbage) });
}

/** What is not even HTTP gets one short answer where it can take one, and is cut off. */
function answerGarbage(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const text = JSON.stringify(garbage);
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: ${text.length}\r\nConnection: close\r\n\r\n${text}`,
    () => socket.destroy(),
  );
}
