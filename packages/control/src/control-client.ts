import type {
  AppliedReload,
  CommandReply,
  PingReply,
  ServiceCommand,
  ShutdownReply,
  StatusDocument,
  SystemDocument,
  WaitOptions,
} from './control-documents.ts';
import type { ControlError } from './control-error.ts';
import { type ExchangeRequest, exchange } from './http-exchange.ts';
import { pathSegment } from './path-segment.ts';
import { type ControlResult, resultOf } from './result-of.ts';
import { shorterSocketPath, socketPathProblem } from './socket-path.ts';
import { statusQueries } from './status-queries.ts';

/** What a running manager can be asked. No method ever rejects: what goes wrong is `{ ok: false, error }`. */
export interface ControlClient {
  readonly socketPath: string;
  /** Whether somebody is there, and which release. */
  ping(): Promise<ControlResult<PingReply>>;
  /**
   * The whole status, or that of some services, in the order given; `unknown-service` if one of them does not exist.
   * Very many are asked for in several requests, one after the other.
   */
  status(services?: readonly string[]): Promise<ControlResult<StatusDocument>>;
  /** One of the four commands about one service. Waits unless told otherwise. */
  command(command: ServiceCommand, serviceId: string, options?: WaitOptions): Promise<ControlResult<CommandReply>>;
  system(): Promise<ControlResult<SystemDocument>>;
  /** Fixes `active` until the next boot; `null` gives it back to its source. Resolves when all services have followed. */
  setActive(value: boolean | null, options?: WaitOptions): Promise<ControlResult<SystemDocument>>;
  /** The same for one system dependency. */
  setSystemDependency(
    name: string,
    value: boolean | null,
    options?: WaitOptions,
  ): Promise<ControlResult<SystemDocument>>;
  /** Reads the directories again. `force` overrides the guard against mass stops; default false. */
  reload(options?: WaitOptions & { readonly force?: boolean }): Promise<ControlResult<AppliedReload>>;
  /** Stops all services in order and ends the manager; `leaveRunning` (default false) ends only the manager. */
  shutdown(options?: WaitOptions & { readonly leaveRunning?: boolean }): Promise<ControlResult<ShutdownReply>>;
}

export interface ControlClientOptions {
  readonly socketPath: string;
  /**
   * How long the manager may take to answer, in milliseconds, beyond what the request itself asks it to wait.
   * Default 30 000.
   */
  readonly patienceMs?: number;
}

/** A client of the manager at a socket. Opens no connection by itself; each call opens one and closes it. */
export function createControlClient({ socketPath, patienceMs = 30_000 }: ControlClientOptions): ControlClient {
  async function ask<Value>(request: Omit<ExchangeRequest, 'socketPath'>): Promise<ControlResult<Value>> {
    const problem = socketPathProblem(socketPath);
    if (problem !== null) return { ok: false, error: pathError(problem) };
    return resultOf(await exchange({ ...request, socketPath }), socketPath);
  }
  const get = <Value>(path: string) => ask<Value>({ method: 'GET', path, body: null, deadlineMs: patienceMs });
  const send = <Value>(method: 'POST' | 'PUT', path: string, body: WaitOptions) =>
    ask<Value>({ method, path, body, deadlineMs: deadlineOf(body, patienceMs) });

  return {
    socketPath,
    ping: () => get('/v1/ping'),
    status: (services = []) => statusInParts(statusQueries(services), (query) => get(`/v1/status${query}`)),
    command: (command, id, options = {}) => send('POST', `/v1/services/${pathSegment(id)}/${command}`, options),
    system: () => get('/v1/system'),
    setActive: (value, options = {}) => send('PUT', '/v1/system/active', { ...options, ...{ value } }),
    setSystemDependency: (name, value, options = {}) =>
      send('PUT', `/v1/system/dependencies/${pathSegment(name)}`, { ...options, ...{ value } }),
    reload: (options = {}) => send('POST', '/v1/reload', options),
    shutdown: (options = {}) => send('POST', '/v1/shutdown', options),
  };
}

/** A waiting request without a limit of its own may take as long as it takes. */
function deadlineOf({ wait = true, timeoutMs }: WaitOptions, patienceMs: number): number | null {
  if (!wait) return patienceMs;
  return timeoutMs === undefined ? null : timeoutMs + patienceMs;
}

async function statusInParts(
  [query = '', ...others]: readonly string[],
  get: (query: string) => Promise<ControlResult<StatusDocument>>,
): Promise<ControlResult<StatusDocument>> {
  const part = await get(query);
  if (!part.ok || others.length === 0) return part;
  const rest = await statusInParts(others, get);
  if (!rest.ok) return rest;
  return { ok: true, value: { ...rest.value, services: [...part.value.services, ...rest.value.services] } };
}

function pathError(message: string): ControlError {
  return { code: 'socket-path-too-long', message, suggestion: shorterSocketPath };
}
