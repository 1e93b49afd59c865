import type { Server, ServerOptions } from 'node:http';
import type { Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { type ControlError, httpStatusOf } from '../control-error.ts';
import type { SocketProblem } from './check-socket-directory.ts';
import { createControlApp } from './control-app.ts';
import type { ControlBackend } from './control-backend.ts';
import { createLimitedServer } from './create-limited-server.ts';
import { type ControlSocket, openControlSocket } from './open-control-socket.ts';

export interface ControlServerOptions {
  readonly backend: ControlBackend;
  readonly socketPath: string;
  /** Whether the caller holds the lock that only one manager can hold: then a socket left behind is replaced. */
  readonly holdsManagerLock: boolean;
  /** Told of faults while serving, to be logged. Must not throw. Default: nobody is told. */
  readonly report?: (error: unknown) => void;
}

/** A control API that is being served. */
export interface ControlServer {
  readonly path: string;
  /**
   * Removes the socket, accepts no more requests, gives replies under way up to `graceMs` (default 1000) to go out,
   * and closes what is left. Call it while the manager's lock is still held. Idempotent.
   */
  close(options?: { readonly graceMs?: number }): Promise<void>;
}

export type StartedControlServer =
  | { readonly ok: true; readonly server: ControlServer }
  | { readonly ok: false; readonly problem: SocketProblem };

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

/** Serves the control API at a socket. Never rejects. */
export async function startControlServer(options: ControlServerOptions): Promise<StartedControlServer> {
  const { backend, socketPath, holdsManagerLock, report = () => {} } = options;
  const app = createControlApp(backend, report);
  const serve = getRequestListener(app.fetch, { overrideGlobalObjects: false, errorHandler: refuseRequest });
  const server = createLimitedServer(serverOptions, (request, response) => void serve(request, response));
  server.on('clientError', answerGarbage);
  const opened = await openControlSocket(server, { path: socketPath, holdsManagerLock });
  if (!opened.ok) return opened;
  server.on('error', report);
  return { ok: true, server: serving(server, opened.socket) };
}

function serving(server: Server, socket: ControlSocket): ControlServer {
  let closing: Promise<void> | null = null;
  return {
    path: socket.path,
    close({ graceMs = 1_000 } = {}) {
      closing ??= closeServer(server, socket, graceMs);
      return closing;
    },
  };
}

async function closeServer(server: Server, socket: ControlSocket, graceMs: number): Promise<void> {
  socket.remove();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
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
