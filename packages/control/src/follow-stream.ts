import type { ControlError } from './control-error.ts';
import { type OpenedStream, openEventStream } from './open-event-stream.ts';
import type { ReceivedEvent } from './parse-event-stream.ts';
import { pause } from './pause.ts';
import type { StreamItem, StreamOptions } from './stream-item.ts';

/** One kind of stream: where it is, how to go on, and what its events mean. */
export interface StreamPlan<Entry> {
  /** The path with its query, asked for anew before every connection. */
  path(): string;
  /** What an event means; `null` for one that means nothing, or that is known already. May remember its place. */
  entryOf(event: ReceivedEvent): Entry | null;
  /** Whether it goes on until somebody ends it, and is therefore connected again. */
  readonly goesOn: boolean;
}

/** The socket, and how patient to be with it. */
export interface StreamPort {
  readonly socketPath: string;
  readonly patienceMs: number;
  /** Default 45 000, which is three heartbeats. */
  readonly silenceMs?: number;
}

/** Reasons to try again: the manager is on its way down or up. */
const passing: ReadonlySet<ControlError['code']> = new Set(['no-manager', 'connection-lost', 'busy', 'timed-out']);

/** How an attempt ended. */
type Ending = 'over' | { readonly error: ControlError };

/** Reads a stream, over restarts of the manager if it is one that goes on. Never throws. */
export async function* followStream<Entry>(
  plan: StreamPlan<Entry>,
  port: StreamPort,
  { signal = new AbortController().signal, reconnectMs = 60_000 }: StreamOptions,
): AsyncGenerator<StreamItem<Entry>> {
  let lostAtMs: number | null = null;
  let delayMs = 50;
  while (!signal.aborted) {
    const opened = await open(plan, port, signal);
    let ending: Ending = opened.kind === 'open' ? lost(port) : { error: opened.error };
    if (opened.kind === 'open') {
      if (lostAtMs !== null) yield { kind: 'reconnected' };
      lostAtMs = null;
      delayMs = 50;
      ending = yield* readEvents(plan, opened.events, port);
    }
    if (signal.aborted || ending === 'over') return;
    const hasBegun = opened.kind === 'open' || lostAtMs !== null;
    lostAtMs ??= performance.now();
    const isOver = performance.now() - lostAtMs >= reconnectMs;
    if (!plan.goesOn || !hasBegun || isOver || !passing.has(ending.error.code))
      return yield { kind: 'failed', ...ending };
    await pause(delayMs, signal);
    delayMs = Math.min(delayMs * 2, 1_000);
  }
}

function open<Entry>(plan: StreamPlan<Entry>, port: StreamPort, signal: AbortSignal): Promise<OpenedStream> {
  return openEventStream({ silenceMs: 45_000, ...port, method: 'GET', path: plan.path(), body: null, signal });
}

async function* readEvents<Entry>(
  plan: StreamPlan<Entry>,
  events: AsyncIterable<ReceivedEvent>,
  port: StreamPort,
): AsyncGenerator<StreamItem<Entry>, Ending> {
  for await (const event of events) {
    if (event.event === 'end') return plan.goesOn ? lost(port) : 'over';
    if (event.event === 'error') return { error: parsed<ControlError>(event) ?? lost(port).error };
    if (event.event === 'gap') {
      yield { kind: 'gap', dropped: parsed<{ readonly dropped: number | null }>(event)?.dropped ?? null };
      continue;
    }
    const entry = plan.entryOf(event);
    if (entry !== null) yield { kind: 'entry', entry };
  }
  return lost(port);
}

function lost({ socketPath }: StreamPort): { readonly error: ControlError } {
  return { error: { code: 'connection-lost', message: `the manager at ${socketPath} ended the stream` } };
}

/** The data of an event; `null` if it is no JSON. */
export function parsed<Value>({ data }: Pick<ReceivedEvent, 'data'>): Value | null {
  try {
    return JSON.parse(data) as Value;
  } catch {
    return null;
  }
}
