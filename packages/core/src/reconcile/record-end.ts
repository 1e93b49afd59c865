import { hasProcess } from '../model/definition-outline.ts';
import { type ExitStatus, isSuccess } from '../model/exit-status.ts';
import type { JsonObject } from '../model/json.ts';
import type { ReasonCode } from '../model/reason.ts';
import type { LiveProcess } from './live-process.ts';
import type { OutcomeMemory, ServiceMemory } from './service-memory.ts';
import { nextPollMs } from './settings.ts';
import type { SettleContext } from './settle-context.ts';

/** How a process ended, as it was seen. */
export interface SeenEnd {
  /** `null` if nobody saw it: counts as a failure. */
  readonly exit: ExitStatus | null;
  readonly output: string | null;
}

/**
 * Remembers the end of a process and what follows from it.
 *
 * | process | end | `restart` | follows |
 * |---|---|---|---|
 * | any | asked for | any | nothing: it is started again if it is wanted |
 * | pre-start | success | any | the service may be started |
 * | pre-start | failure | `always`, `on-failure` | a failed attempt |
 * | main | success | `always` | started again |
 * | main | success | `on-failure`, `never` | `complete` |
 * | main | failure | `always`, `on-failure` | started again, counted as a failure |
 * | any | failure | `never` | `failed` |
 * | main of a oneshot | success | any | `complete` |
 * | stop command | any | any | what it undid is forgotten; a failure is told |
 *
 * "Started again" means at the next poll; at once after a healthy run.
 */
export function recordEnd(
  memory: ServiceMemory,
  process: Pick<LiveProcess, 'purpose' | 'shapeHash' | 'startedAtMs'>,
  end: SeenEnd,
  wasAskedFor: boolean,
  context: SettleContext,
): void {
  if (process.purpose === 'stop') return recordUndone(memory, end, context);
  if (process.purpose === 'main') {
    memory.preparedShape = null;
    if (end.exit !== null) memory.lastExit = { exit: end.exit, atMs: context.nowMs };
  }
  if (wasAskedFor) return;
  if (process.purpose === 'pre-start') {
    if (isSuccess(end.exit)) memory.preparedShape = process.shapeHash;
    else recordFailure(memory, 'pre-start-failed', exitData(end), context);
    return;
  }
  const { restart, kind } = memory.outline ?? { restart: 'always', kind: 'service' };
  const succeeded = isSuccess(end.exit);
  if (succeeded && (restart !== 'always' || kind === 'oneshot'))
    return giveUp(memory, 'complete', process.shapeHash, end.exit, context);
  const uptimeMs = context.nowMs - process.startedAtMs;
  const wasHealthy = uptimeMs >= context.settings.healthyAfterMs;
  if (wasHealthy) memory.consecutiveFailures = 0;
  if (!succeeded) memory.consecutiveFailures += 1;
  if (!succeeded && restart === 'never') return giveUp(memory, 'failed', process.shapeHash, end.exit, context);
  memory.failure = { code: 'exited', data: { ...exitData(end), uptimeMs: Math.round(uptimeMs) }, atMs: context.nowMs };
  memory.retryAtMs = wasHealthy ? context.nowMs : nextPollMs(context.nowMs, context.settings);
}

/** The stop command has run: whatever became of it, it is not run again. */
export function recordUndone(memory: ServiceMemory, end: SeenEnd, context: SettleContext): void {
  if (!isSuccess(end.exit)) {
    context.tell({ kind: 'stop-command-failed', serviceId: memory.id, exit: end.exit, message: end.output });
  }
  clearOutcome(memory, context);
}

/** Remembers an attempt that made no running service: it is made again at the next poll, unless `restart` is `never`. */
export function recordFailure(memory: ServiceMemory, code: ReasonCode, data: JsonObject, context: SettleContext): void {
  memory.preparedShape = null;
  memory.consecutiveFailures += 1;
  memory.failure = { code, data, atMs: context.nowMs };
  memory.retryAtMs = nextPollMs(context.nowMs, context.settings);
  if (memory.outline?.restart === 'never') giveUp(memory, 'failed', memory.outline.shapeHash, null, context);
}

function giveUp(
  memory: ServiceMemory,
  kind: OutcomeMemory['kind'],
  shapeHash: string,
  exit: ExitStatus | null,
  context: SettleContext,
): void {
  memory.retryAtMs = null;
  // A service that has become a milestone meanwhile has nothing to give up.
  if (memory.outline !== null && !hasProcess(memory.outline)) return;
  memory.outcome = { kind, shapeHash, exit, atMs: context.nowMs };
  context.act({ kind: 'save-outcome', serviceId: memory.id, outcome: memory.outcome });
}

/** Forgets how the service ended, on record too. */
export function clearOutcome(memory: ServiceMemory, context: SettleContext): void {
  if (memory.outcome === null) return;
  memory.outcome = null;
  context.act({ kind: 'save-outcome', serviceId: memory.id, outcome: null });
}

function exitData(end: SeenEnd): JsonObject {
  return { exitCode: end.exit?.code ?? null, exitSignal: end.exit?.signal ?? null, output: end.output };
}
