import type { Wanted } from '../evaluate/wanted.ts';
import type { Cause, ReasonCode } from '../model/reason.ts';
import type { Blockers } from './blockers.ts';
import type { ProcessPhase, StopProgress } from './phase.ts';
import type { Ruling } from './ruling.ts';
import type { ServiceMemory } from './service-memory.ts';
import type { ReconcilerSettings } from './settings.ts';
import { operate, type SettleContext } from './settle-context.ts';

/** What a service without a definition is stopped with. */
const fallback = { stopSignal: 'SIGTERM', shutdownTimeoutMs: 10_000 } as const;

const nobody: Blockers = { waitedFor: [], stuck: [] };

/**
 * Carries a stop on: the stop signal, `shutdown_timeout`, SIGKILL, and SIGKILL again for what does not go.
 * Timeout and signal are those of the definition as it is now.
 */
export function settleStop(
  memory: ServiceMemory,
  phase: ProcessPhase,
  stop: StopProgress,
  wanted: Wanted,
  context: SettleContext,
): Ruling {
  const { nowMs, settings } = context;
  const wait = (verdict: 'look' | 'wait'): Ruling =>
    stopping(verdict, waitCode(stop, nowMs, settings), memory, phase, stop, wanted);
  const { waitedFor, stuck } = waitsForDependents(phase, stop, context) ? context.blockersOf(memory.id) : nobody;
  if (waitedFor.length > 0) return waiting(memory, phase, stop, waitedFor, context);
  if (memory.operation !== null) return wait('wait');
  const times = stopTimes(memory, stop, settings);
  if (times.killAtMs !== null && nowMs >= times.killAtMs) {
    operate(memory, { kind: 'kill' }, context);
    const firstKilledAtMs = stop.firstKilledAtMs ?? nowMs;
    memory.phase = { ...phase, stop: { ...stop, killedAtMs: nowMs, firstKilledAtMs } };
    return stopping('kill', killCode(stop), memory, phase, stop, wanted);
  }
  if (times.signalAtMs !== null && nowMs >= times.signalAtMs) {
    for (const notice of stuck) context.tell(notice);
    operate(memory, { kind: 'signal', signal: stopSignalOf(memory) }, context);
    const firstTriedAtMs = stop.firstTriedAtMs ?? nowMs;
    memory.phase = { ...phase, stop: { ...stop, signalledAtMs: nowMs, firstTriedAtMs } };
    return stopping('stop', stop.code, memory, phase, stop, wanted);
  }
  return wait(nowMs >= phase.lookAtMs && operate(memory, { kind: 'look' }, context) ? 'look' : 'wait');
}

function stopping(
  verdict: Ruling['verdict'],
  code: ReasonCode,
  memory: ServiceMemory,
  phase: ProcessPhase,
  stop: StopProgress,
  wanted: Wanted,
): Ruling {
  return {
    verdict,
    state: 'stopping',
    code: stop.trouble?.code ?? code,
    data: {
      ...(wanted.kind === 'stop' ? wanted.ground.data : {}),
      ...stop.trouble?.data,
      began: stop.code,
      pid: phase.process.pid,
      signal: stopSignalOf(memory),
      timeoutMs: passedTimeoutOf(memory, code, stop),
      leftovers: phase.process.ended?.leftovers ?? [],
      doubt: phase.doubt === null ? null : phase.doubt.data,
    },
    causes: wanted.kind === 'stop' ? wanted.ground.causes : stop.causes,
  };
}

/** Only a stop that somebody decided waits: what crashed is gone already, and a command depends on nobody's goodwill. */
function waitsForDependents({ process }: ProcessPhase, stop: StopProgress, { killNow }: SettleContext): boolean {
  const isDecided = process.purpose === 'main' && process.ended === null;
  return isDecided && stop.firstTriedAtMs === null && !stop.atOnce && !killNow;
}

function waiting(
  memory: ServiceMemory,
  phase: ProcessPhase,
  stop: StopProgress,
  causes: readonly Cause[],
  context: SettleContext,
): Ruling {
  const looks = context.nowMs >= phase.lookAtMs && operate(memory, { kind: 'look' }, context);
  const data = { why: stop.code, pid: phase.process.pid };
  return { verdict: looks ? 'look' : 'wait', state: 'stopping', code: 'waits-for-dependents', causes, data };
}

function killCode(stop: StopProgress): ReasonCode {
  if (stop.killedAtMs !== null) return 'kill-ineffective';
  return stop.atOnce ? stop.code : 'stop-deadline-passed';
}

function waitCode(stop: StopProgress, nowMs: number, settings: ReconcilerSettings): ReasonCode {
  if (stop.firstKilledAtMs === null) return stop.code;
  if (nowMs >= stop.firstKilledAtMs + settings.killGraceMs) return 'kill-ineffective';
  return stop.atOnce ? stop.code : 'stop-deadline-passed';
}

/**
 * When the next signal and the next SIGKILL of a stop are due; `null` for one that is not due by time alone: SIGKILL
 * never is before the stop signal was at least tried.
 */
export function stopTimes(
  memory: ServiceMemory,
  stop: StopProgress,
  settings: ReconcilerSettings,
): { readonly signalAtMs: number | null; readonly killAtMs: number | null } {
  const signalAtMs = stop.atOnce || stop.signalledAtMs !== null || stop.killedAtMs !== null ? null : stop.notBeforeMs;
  if (stop.killedAtMs !== null) return { signalAtMs, killAtMs: stop.killedAtMs + settings.killGraceMs };
  if (stop.atOnce) return { signalAtMs, killAtMs: stop.notBeforeMs };
  if (stop.firstTriedAtMs === null) return { signalAtMs, killAtMs: null };
  const passesAtMs = Math.min(stop.firstTriedAtMs + shutdownTimeoutOf(memory), preStartDeadlineMs(memory));
  return { signalAtMs, killAtMs: Math.max(passesAtMs, stop.notBeforeMs) };
}

/** When the pre-start command has used up its time; never for a main process, or if the definition has none any more. */
export function preStartDeadlineMs(memory: ServiceMemory): number {
  const { phase, outline } = memory;
  const isPreStart = phase.kind === 'process' && phase.process.purpose === 'pre-start';
  if (!isPreStart || !outline?.hasPreStart) return Number.POSITIVE_INFINITY;
  return phase.process.startedAtMs + outline.preStartTimeoutMs;
}

function stopSignalOf(memory: ServiceMemory): `SIG${string}` {
  return memory.outline?.stopSignal ?? fallback.stopSignal;
}

/** The time that the sentence about the stop is about. */
function passedTimeoutOf(memory: ServiceMemory, code: ReasonCode, stop: StopProgress): number {
  const { ready } = memory.outline ?? { ready: { when: 'start' } };
  if (code === 'ready-timed-out' && ready.when === 'fact') return ready.timeoutMs ?? 0;
  const preStartTimeoutMs = memory.outline?.preStartTimeoutMs ?? 0;
  if (stop.code === 'pre-start-timed-out') return preStartTimeoutMs;
  const isPreStart = memory.phase.kind === 'process' && memory.phase.process.purpose === 'pre-start';
  return isPreStart ? Math.min(shutdownTimeoutOf(memory), preStartTimeoutMs) : shutdownTimeoutOf(memory);
}

/** How long the process has from its stop signal to SIGKILL. */
export function shutdownTimeoutOf(memory: ServiceMemory): number {
  return memory.outline?.shutdownTimeoutMs ?? fallback.shutdownTimeoutMs;
}
