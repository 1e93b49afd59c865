import type { Fact, JsonValue } from '@hermit/core';
import { type ClientSession, openClientSession } from './client-session.ts';
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
import type { EventDocument, EventQuery } from './event-document.ts';
import type { FactsDocument, FactsReply } from './fact-documents.ts';
import { followStream, type StreamPlan, type StreamPort } from './follow-stream.ts';
import type { GraphDocument } from './graph-document.ts';
import { type ExchangeRequest, exchange } from './http-exchange.ts';
import type { LogLine, LogQuery } from './log-line.ts';
import { pathSegment } from './path-segment.ts';
import type { PlanDocument } from './plan-document.ts';
import { type ControlResult, resultOf } from './result-of.ts';
import { shorterSocketPath, socketPathProblem } from './socket-path.ts';
import { statusQueries } from './status-queries.ts';
import type { StatusUpdate } from './status-update.ts';
import type { StreamItem, StreamOptions } from './stream-item.ts';
import { eventPlan, type FactUpdate, factPlan, factQuery, logPlan, statusPlan } from './stream-plans.ts';
import type { WhyAllDocument, WhyDocument } from './why-document.ts';

/**
 * What a running manager can be asked. No method ever rejects: what goes wrong is `{ ok: false, error }`. What this manager
 * does not serve is `not-supported`.
 */
export interface ControlClient {
  readonly socketPath: string;
  /** Whether somebody is there, and which release. */
  ping(): Promise<ControlResult<PingReply>>;
  /**
   * The whole status, or that of some services, in the order given; `unknown-service` if one of them does not exist.
   * Very many are asked for in several requests, one after the other.
   */
  status(services?: readonly string[]): Promise<ControlResult<StatusDocument>>;
  /** Why a service is in its state. */
  why(serviceId: string): Promise<ControlResult<WhyDocument>>;
  /** Everything that is not as it should be. */
  whyAll(): Promise<ControlResult<WhyAllDocument>>;
  /** Who needs whom. */
  graph(): Promise<ControlResult<GraphDocument>>;
  /** What a reload would do. */
  plan(options?: Pick<WaitOptions, 'timeoutMs'>): Promise<ControlResult<PlanDocument>>;

  /** One of the four commands about one service. Waits unless told otherwise. `force`, for `start`, ignores requirements. */
  command(
    command: ServiceCommand,
    serviceId: string,
    options?: WaitOptions & { readonly force?: boolean },
  ): Promise<ControlResult<CommandReply>>;
  /** Carries out the `exec_reload` of a service. */
  reloadService(serviceId: string, options?: WaitOptions): Promise<ControlResult<CommandReply>>;
  /** Waits until a service is in a state, or publishes it; `timed-out` if it is not in time. Does nothing to it. */
  awaitService(
    serviceId: string,
    state: string,
    options?: Pick<WaitOptions, 'timeoutMs'>,
  ): Promise<ControlResult<CommandReply>>;

  system(): Promise<ControlResult<SystemDocument>>;
  /** Fixes `active` until the next boot; `null` gives it back to its source. Resolves when all services have followed. */
  setActive(value: boolean | null, options?: WaitOptions): Promise<ControlResult<SystemDocument>>;
  /** The same for one system dependency. */
  setSystemDependency(
    name: string,
    value: boolean | null,
    options?: WaitOptions,
  ): Promise<ControlResult<SystemDocument>>;
  /**
   * Reads the directories again. `force` overrides the guard against mass stops; default false. `planHash`: only if the
   * plan still is the one with this hash; otherwise `plan-changed`.
   */
  reload(
    options?: WaitOptions & { readonly force?: boolean; readonly planHash?: string },
  ): Promise<ControlResult<AppliedReload>>;
  /** Stops all services in order and ends the manager; `leaveRunning` (default false) ends only the manager. */
  shutdown(options?: WaitOptions & { readonly leaveRunning?: boolean }): Promise<ControlResult<ShutdownReply>>;

  /** The facts that match a pattern (its JSON form; default: all), and who asserts them. */
  facts(pattern?: JsonValue): Promise<ControlResult<FactsDocument>>;
  /** Adds to the operator's facts, which outlive the manager. */
  assertFacts(facts: readonly Fact[]): Promise<ControlResult<FactsReply>>;
  /** Takes from the operator's facts; `not-owner` for those that only others assert. */
  retractFacts(facts: readonly Fact[]): Promise<ControlResult<FactsReply>>;
  /** Holds facts as long as the session is open; after a restart of the manager they are asserted again. */
  session(facts?: readonly Fact[], options?: Pick<StreamOptions, 'reconnectMs'>): Promise<ControlResult<ClientSession>>;

  /** Decisions and changes of state. Without `follow` those that are kept; with it, it goes on over restarts. */
  events(query?: Partial<EventQuery>, options?: StreamOptions): AsyncIterable<StreamItem<EventDocument>>;
  /** What services write. As `events`. */
  logs(query?: Partial<LogQuery>, options?: StreamOptions): AsyncIterable<StreamItem<LogLine>>;
  /** The status as it changes; `updatedStatus` puts the updates together. */
  statusStream(options?: StreamOptions): AsyncIterable<StreamItem<StatusUpdate>>;
  /** Facts as they change. */
  factStream(pattern?: JsonValue, options?: StreamOptions): AsyncIterable<StreamItem<FactUpdate>>;
}

export interface ControlClientOptions {
  readonly socketPath: string;
  /**
   * How long the manager may take to answer, in milliseconds, beyond what the request itself asks it to wait.
   * Default: 5 000 for questions and for commands with a time limit, 30 000 for those that do not wait.
   */
  readonly patienceMs?: number;
}

/** A client of the manager at a socket. Opens no connection by itself; each call opens one and closes it. */
export function createControlClient({ socketPath, patienceMs }: ControlClientOptions): ControlClient {
  const lookMs = patienceMs ?? 5_000;
  const commandMs = patienceMs ?? 30_000;
  const port: StreamPort = { socketPath, patienceMs: lookMs };
  const problem = socketPathProblem(socketPath);

  async function ask<Value>(request: Omit<ExchangeRequest, 'socketPath'>): Promise<ControlResult<Value>> {
    if (problem !== null) return { ok: false, error: pathError(problem) };
    const asked = request.method === 'GET' ? 'question' : 'command';
    return resultOf(await exchange({ ...request, socketPath }), socketPath, asked);
  }
  function follow<Entry>(plan: StreamPlan<Entry>, options: StreamOptions = {}): AsyncIterable<StreamItem<Entry>> {
    return problem === null ? followStream(plan, port, options) : failedStream(pathError(problem));
  }
  const get = <Value>(path: string) => ask<Value>({ method: 'GET', path, body: null, deadlineMs: lookMs });
  const send = <Value>(method: 'POST' | 'PUT', path: string, body: WaitOptions) =>
    ask<Value>({ method, path, body, deadlineMs: deadlineOf(body, lookMs, commandMs) });
  const post = <Value>(path: string, body: object) => ask<Value>({ method: 'POST', path, body, deadlineMs: commandMs });
  const ofService = (id: string, verb: string): string => `/v1/services/${pathSegment(id)}/${verb}`;

  return {
    socketPath,
    ping: () => get('/v1/ping'),
    status: (services = []) => statusInParts(statusQueries(services), (query) => get(`/v1/status${query}`)),
    why: (id) => get(`/v1/why/${pathSegment(id)}`),
    whyAll: () => get('/v1/why'),
    graph: () => get('/v1/graph'),
    plan: (options = {}) => send('POST', '/v1/plan', options),
    command: (command, id, options = {}) => send('POST', ofService(id, command), options),
    reloadService: (id, options = {}) => send('POST', ofService(id, 'reload'), options),
    awaitService: (id, state, options = {}) => send('POST', ofService(id, 'wait'), { ...options, ...{ state } }),
    system: () => get('/v1/system'),
    setActive: (value, options = {}) => send('PUT', '/v1/system/active', { ...options, ...{ value } }),
    setSystemDependency: (name, value, options = {}) =>
      send('PUT', `/v1/system/dependencies/${pathSegment(name)}`, { ...options, ...{ value } }),
    reload: (options = {}) => send('POST', '/v1/reload', options),
    shutdown: (options = {}) => send('POST', '/v1/shutdown', options),
    facts: (pattern) => get(`/v1/facts${factQuery(pattern ?? null)}`),
    assertFacts: (facts) => post('/v1/facts/assert', { facts }),
    retractFacts: (facts) => post('/v1/facts/retract', { facts }),
    async session(facts = [], { reconnectMs = 60_000 } = {}) {
      return problem === null ? openClientSession(facts, port, reconnectMs) : { ok: false, error: pathError(problem) };
    },
    events: (query = {}, options = {}) => follow(eventPlan(query), options),
    logs: (query = {}, options = {}) => follow(logPlan(query), options),
    statusStream: (options = {}) => follow(statusPlan(), options),
    factStream: (pattern, options = {}) => follow(factPlan(pattern ?? null), options),
  };
}

async function* failedStream(error: ControlError): AsyncGenerator<StreamItem<never>> {
  yield { kind: 'failed', error };
}

/**
 * A waiting request without a limit of its own may take as long as it takes. One with a limit is answered at its end, like a
 * question.
 */
function deadlineOf({ wait = true, timeoutMs }: WaitOptions, lookMs: number, commandMs: number): number | null {
  if (!wait) return commandMs;
  return timeoutMs === undefined ? null : timeoutMs + lookMs;
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
