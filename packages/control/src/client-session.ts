import type { Fact } from '@hermit/core';
import type { ControlError, ControlErrorCode } from './control-error.ts';
import type { FactsReply } from './fact-documents.ts';
import { parsed, type StreamPort } from './follow-stream.ts';
import { exchange } from './http-exchange.ts';
import { type OpenedStream, openEventStream } from './open-event-stream.ts';
import type { ReceivedEvent } from './parse-event-stream.ts';
import { pathSegment } from './path-segment.ts';
import { pause } from './pause.ts';
import { type ControlResult, resultOf } from './result-of.ts';

/** Facts that hold as long as this is open. */
export interface ClientSession {
  /** `client:N`; another one after the manager was restarted. */
  readonly id: string;
  /**
   * Replaces all facts of the session in one step. While the manager is away, or just back, it is `no-manager` or
   * `unknown-session`, and the facts are asserted as soon as the session is open again.
   */
  replace(facts: readonly Fact[]): Promise<ControlResult<FactsReply>>;
  /** Ends the session: its facts go. Idempotent. */
  close(): void;
  /** Resolves when the session has ended: `null` after `close`, and why where it cannot be held any more. */
  readonly ended: Promise<ControlError | null>;
}

/** The manager is away, or another one is there by now: the session comes back by itself. */
const passing: ReadonlySet<ControlErrorCode> = new Set([
  'no-manager',
  'connection-lost',
  'busy',
  'timed-out',
  'unknown-session',
]);

interface Held {
  readonly id: string;
  readonly token: string;
  readonly events: AsyncIterator<ReceivedEvent>;
}

/** Opens a session, and opens it again with the same facts when the manager was restarted, for up to `reconnectMs`. */
export async function openClientSession(
  facts: readonly Fact[],
  port: StreamPort,
  reconnectMs: number,
): Promise<ControlResult<ClientSession>> {
  const closing = new AbortController();
  const first = await hold(facts, port, closing.signal);
  if (!first.ok) return first;
  let held = first.value;
  let wanted = facts;

  async function keep(): Promise<ControlError | null> {
    while (true) {
      await untilEnd(held.events);
      if (closing.signal.aborted) return null;
      const again = await holdAgain(() => wanted, port, closing.signal, reconnectMs);
      if (closing.signal.aborted) return null;
      if (!again.ok) return again.error;
      held = again.value;
    }
  }
  const session: ClientSession = {
    get id() {
      return held.id;
    },
    async replace(next) {
      const before = wanted;
      wanted = next;
      const result = await replaceFacts(held, next, port);
      if (!result.ok && !passing.has(result.error.code) && wanted === next) wanted = before;
      return result;
    },
    close: () => closing.abort(),
    ended: keep(),
  };
  return { ok: true, value: session };
}

async function hold(facts: readonly Fact[], port: StreamPort, signal: AbortSignal): Promise<ControlResult<Held>> {
  const request = {
    silenceMs: 45_000,
    ...port,
    method: 'POST',
    path: '/v1/sessions',
    body: { facts },
    signal,
  } as const;
  const opened: OpenedStream = await openEventStream(request);
  if (opened.kind === 'failed') return { ok: false, error: opened.error };
  const events = opened.events[Symbol.asyncIterator]();
  const first = await events.next();
  const begun = first.done === true ? null : parsed<{ readonly session: string; readonly token: string }>(first.value);
  if (begun !== null) return { ok: true, value: { id: begun.session, token: begun.token, events } };
  const message = `the manager at ${port.socketPath} ended the session before it began`;
  return { ok: false, error: { code: 'connection-lost', message } };
}

async function holdAgain(
  facts: () => readonly Fact[],
  port: StreamPort,
  signal: AbortSignal,
  reconnectMs: number,
): Promise<ControlResult<Held>> {
  const untilMs = performance.now() + reconnectMs;
  for (let delayMs = 50; ; delayMs = Math.min(2 * delayMs, 1_000)) {
    const wanted = facts();
    const result = await hold(wanted, port, signal);
    if (result.ok && facts() !== wanted) await replaceFacts(result.value, facts(), port);
    if (result.ok || signal.aborted || performance.now() > untilMs) return result;
    if (!passing.has(result.error.code)) return result;
    await pause(delayMs, signal);
  }
}

async function untilEnd(events: AsyncIterator<ReceivedEvent>): Promise<void> {
  for (let next = await events.next(); next.done !== true; next = await events.next()) {
    if (next.value.event === 'end') {
      await events.return?.();
      return;
    }
  }
}

async function replaceFacts(
  { id, token }: Held,
  facts: readonly Fact[],
  { socketPath, patienceMs }: StreamPort,
): Promise<ControlResult<FactsReply>> {
  const path = `/v1/sessions/${pathSegment(id)}/facts`;
  const request = { socketPath, method: 'PUT', path, body: { facts }, deadlineMs: patienceMs, token } as const;
  return resultOf(await exchange(request), socketPath);
}
