import type { SocketProblem } from './check-socket-directory.ts';
import type { ControlBackend } from './control-backend.ts';
import { controlRoutes } from './control-routes.ts';
import { FactSessions } from './fact-sessions.ts';
import { defaultPlaces } from './request-gate.ts';
import { serveRoutes } from './serve-routes.ts';
import { StatusFeed } from './status-feed.ts';
import type { StreamSettings } from './stream-hub.ts';

export interface ControlServerOptions {
  readonly backend: ControlBackend;
  readonly socketPath: string;
  /** Whether the caller holds the lock that only one manager can hold: then a socket left behind is replaced. */
  readonly holdsManagerLock: boolean;
  /** `read-only`: what changes something answers `read-only`. Default `full`. */
  readonly access?: 'full' | 'read-only';
  /** Permissions of the socket. Default 0600. With others than the owner's, missing directories are made passable. */
  readonly mode?: number;
  /** The group of the socket. Default: the process's own. */
  readonly gid?: number;
  readonly streams?: StreamSettings;
  /** Told of faults while serving, to be logged. Must not throw. Default: nobody is told. */
  readonly report?: (error: unknown) => void;
}

/** A control API that is being served. */
export interface ControlServer {
  readonly path: string;
  /**
   * Removes the socket, accepts no more requests, ends streams, gives replies under way up to `graceMs` (default 1000)
   * to go out, and closes what is left. Call it while the manager's lock is still held. Idempotent.
   */
  close(options?: { readonly graceMs?: number }): Promise<void>;
}

export type StartedControlServer =
  | { readonly ok: true; readonly server: ControlServer }
  | { readonly ok: false; readonly problem: SocketProblem };

/** Serves the control API at a socket. Never rejects. */
export function startControlServer(options: ControlServerOptions): Promise<StartedControlServer> {
  const { backend, socketPath, holdsManagerLock, access = 'full', report = () => {}, streams = {} } = options;
  const feed = new StatusFeed(backend);
  const routes = controlRoutes({ backend, feed, sessions: new FactSessions(), report });
  const socket = { path: socketPath, holdsManagerLock, ...socketRights(options) };
  return serveRoutes({ routes, socket, access, places: defaultPlaces, streams, report });
}

function socketRights({ mode, gid }: ControlServerOptions): { readonly mode?: number; readonly gid?: number } {
  return { ...(mode === undefined ? {} : { mode }), ...(gid === undefined ? {} : { gid }) };
}
