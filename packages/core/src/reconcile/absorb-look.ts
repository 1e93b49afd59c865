import { unreachable } from '../model/invariant-error.ts';
import type { ReasonCode } from '../model/reason.ts';
import { type LiveProcess, nextLookMs } from './live-process.ts';
import type { FoundProcess, LookResult } from './operation.ts';
import { beginStop, type ProcessPhase, type Trouble } from './phase.ts';
import { clearOutcome, recordEnd } from './record-end.ts';
import type { ServiceMemory } from './service-memory.ts';
import { nextPollMs } from './settings.ts';
import type { SettleContext } from './settle-context.ts';

/** Takes in what a look showed. Decides nothing. */
export function absorbLook(memory: ServiceMemory, look: LookResult, context: SettleContext): void {
  switch (look.kind) {
    case 'running':
      return absorbRunning(memory, look.process, context);
    case 'ended':
      return absorbEnded(memory, look, context);
    case 'look-failed':
      return absorbTrouble(memory, 'look-failed', { message: look.message }, context);
    case 'spawner-missing':
      return absorbTrouble(memory, 'spawner-missing', { spawner: look.spawner }, context);
    case 'indeterminate':
      return absorbIndeterminate(memory, look, context);
    default:
      return unreachable(look);
  }
}

/** Takes in a process that was found or made. */
export function absorbRunning(memory: ServiceMemory, found: FoundProcess, context: SettleContext): void {
  const lookAtMs = nextLookMs(memory.id, found.watched, context.nowMs, context.settings);
  const { phase } = memory;
  if (found.purpose !== 'stop') clearOutcome(memory, context);
  if (found.purpose === 'main') memory.preparedShape = null;
  const isKnown = phase.kind === 'process' && phase.process.nonce === found.nonce;
  const process: LiveProcess = {
    ...found,
    startedAtMs: isKnown ? phase.process.startedAtMs : found.startedAtMs,
    ended: null,
  };
  const stop = isKnown ? phase.stop : null;
  const lookSoonMs = stop === null ? lookAtMs : nextPollMs(context.nowMs, context.settings);
  memory.phase = { kind: 'process', process, stop, doubt: null, lookAtMs: lookSoonMs };
}

function absorbEnded(
  memory: ServiceMemory,
  look: Extract<LookResult, { kind: 'ended' }>,
  context: SettleContext,
): void {
  const { phase } = memory;
  const lost = lostProcess(memory, look.process, context);
  if (lost !== null && lost.ended === null) {
    recordEnd(memory, lost, look, phase.kind === 'process' && phase.stop !== null, context);
  }
  const remaining = lost ?? (look.process === null ? null : liveFrom(look.process));
  if (look.leftovers.length > 0 && remaining !== null) {
    memory.phase = {
      kind: 'process',
      process: { ...remaining, ended: { exit: look.exit, leftovers: look.leftovers } },
      stop: phase.kind === 'process' ? phase.stop : null,
      doubt: null,
      lookAtMs: nextPollMs(context.nowMs, context.settings),
    };
    return;
  }
  if (phase.kind !== 'absent' || look.process !== null) context.act({ kind: 'release', serviceId: memory.id });
  memory.phase = { kind: 'absent', lookedAtMs: context.nowMs };
}

/**
 * The process whose end this is. One that an earlier manager left on record counts as well: nobody saw its end, and
 * its start is long enough ago that its restart does not wait.
 */
function lostProcess(memory: ServiceMemory, found: FoundProcess | null, context: SettleContext): LiveProcess | null {
  const { phase } = memory;
  if (phase.kind === 'process') return phase.process;
  if (phase.kind !== 'unlooked' || !phase.expectsProcess) return null;
  if (found !== null) return liveFrom(found);
  return {
    purpose: 'main',
    nonce: '',
    pid: 0,
    shapeHash: memory.outline?.shapeHash ?? '',
    startedAtMs: context.nowMs - context.settings.healthyAfterMs,
    watched: false,
    ended: null,
  };
}

function liveFrom(found: FoundProcess): LiveProcess {
  return { ...found, ended: null };
}

/** A look failed: what was known stays known, but permits nothing. */
function absorbTrouble(memory: ServiceMemory, code: ReasonCode, data: Trouble['data'], context: SettleContext): void {
  const { phase } = memory;
  const lookAtMs = nextPollMs(context.nowMs, context.settings);
  const since = (old: Trouble | null): Trouble => ({ code, data, sinceMs: old?.sinceMs ?? context.nowMs });
  switch (phase.kind) {
    case 'process':
      memory.phase = { ...phase, doubt: since(phase.doubt), lookAtMs };
      return;
    case 'unlooked':
      memory.phase = { ...phase, trouble: since(phase.trouble), lookAtMs };
      return;
    case 'absent':
      memory.phase = { kind: 'unlooked', expectsProcess: false, trouble: since(null), lookAtMs };
      return;
    case 'occupied':
      memory.phase = { ...phase, lookAtMs };
      return;
    default:
      unreachable(phase);
  }
}

/** The spawner looked and cannot tell: what is proven ours is killed, anything else is left to the operator. */
function absorbIndeterminate(
  memory: ServiceMemory,
  look: Extract<LookResult, { kind: 'indeterminate' }>,
  context: SettleContext,
): void {
  const lookAtMs = nextPollMs(context.nowMs, context.settings);
  if (look.process === null) {
    memory.phase = { kind: 'occupied', pids: look.pids, message: look.message, lookAtMs };
    return;
  }
  const known: ProcessPhase | null = memory.phase.kind === 'process' ? memory.phase : null;
  memory.phase = {
    kind: 'process',
    process: liveFrom(look.process),
    stop: known?.stop ?? beginStop('leftover-processes', [], context.nowMs, true),
    doubt: null,
    lookAtMs,
  };
}
