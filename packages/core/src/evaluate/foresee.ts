import { hasProcess } from '../model/definition-outline.ts';
import { unreachable } from '../model/invariant-error.ts';
import type { ServiceState } from '../model/state.ts';
import { isOutdated, isSetAside, isThere, needsUndo } from '../reconcile/gone.ts';
import type { StartPurpose } from '../reconcile/operation.ts';
import type { OutcomeMemory, ServiceMemory } from '../reconcile/service-memory.ts';
import { readiness } from './readiness.ts';
import { stopGround } from './stop-ground.ts';
import type { Surroundings } from './surroundings.ts';
import type { Wanted } from './wanted.ts';

/** The state that the decision about a service will have, given what is wanted of it. Changes nothing. */
export function foresee(memory: Readonly<ServiceMemory>, wanted: Wanted, around: Surroundings): ServiceState {
  const { phase, operation, outline } = memory;
  if (operation?.kind === 'start') {
    return wanted.kind === 'stop' ? 'stopping' : stateOfStart(operation.purpose ?? 'main');
  }
  switch (phase.kind) {
    case 'unlooked':
      return 'unknown';
    case 'occupied':
      return 'failed';
    case 'process': {
      if (phase.stop !== null || stopGround(memory, phase, wanted, around) !== null) return 'stopping';
      if (phase.doubt !== null) return 'unknown';
      if (phase.process.purpose !== 'main')
        return stateOfStart(phase.process.purpose === 'stop' ? 'stop' : 'pre-start');
      if (outline?.kind === 'oneshot') return 'starting';
      return stateOfReadiness(readiness(memory, around));
    }
    case 'absent':
      return outline !== null && !hasProcess(outline)
        ? foreseeBodiless(memory, wanted, around)
        : foreseeAbsent(memory, wanted, around);
    default:
      return unreachable(phase);
  }
}

/**
 * Whether what is remembered of an end counts no longer, given what is wanted. What has to be undone before it is done
 * anew is kept as long as something is not known.
 */
export function isVoid(memory: Readonly<ServiceMemory>, outcome: OutcomeMemory, wanted: Wanted): boolean {
  const { outline } = memory;
  if (wanted.kind === 'hold' && needsUndo(memory)) return false;
  if (isOutdated(memory, outcome)) return true;
  return outcome.kind === 'complete' && wanted.kind === 'stop' && outline?.oncePerBoot !== true;
}

/** Whether the stop command is to run now: what the service did is wanted no longer, or is to be done anew. */
export function isUndoDue(memory: Readonly<ServiceMemory>, wanted: Wanted, around: Surroundings): boolean {
  const { outcome } = memory;
  if (outcome === null || !needsUndo(memory) || !around.isConfigured || around.killNow) return false;
  if (wanted.kind === 'run') return memory.restartWanted || wanted.restart !== null || isVoid(memory, outcome, wanted);
  return wanted.kind === 'stop';
}

/** Whether there is no time to undo what it did: the next manager does. */
export function isLeftUndone(memory: Readonly<ServiceMemory>, around: Surroundings): boolean {
  return around.killNow && needsUndo(memory);
}

function foreseeAbsent(memory: Readonly<ServiceMemory>, wanted: Wanted, around: Surroundings): ServiceState {
  if (isUndoDue(memory, wanted, around)) return 'stopping';
  const { outcome, outline } = memory;
  const counts =
    outcome !== null && (!around.isConfigured || isLeftUndone(memory, around) || !isVoid(memory, outcome, wanted));
  if (wanted.kind === 'stop') {
    if (!wanted.isDemanded) return 'inactive';
    return wanted.isFailed || (counts && outcome.kind === 'failed') ? 'failed' : 'waiting';
  }
  if (wanted.kind === 'hold') return counts && !isSetAside(memory) ? outcome.kind : stateOfHold(wanted);
  if (counts && wanted.restart === null) return outcome.kind;
  if (memory.retryAtMs !== null && memory.retryAtMs > around.nowMs) return 'delayed';
  const isPrepared = !outline?.hasPreStart || memory.preparedShape === outline.shapeHash;
  return isPrepared ? 'starting' : 'preparing';
}

/** A milestone, or a watcher of files: there is nothing to start. */
function foreseeBodiless(memory: Readonly<ServiceMemory>, wanted: Wanted, around: Surroundings): ServiceState {
  switch (wanted.kind) {
    case 'stop':
      if (!wanted.isDemanded) return 'inactive';
      return wanted.isFailed ? 'failed' : 'waiting';
    case 'hold': {
      if (wanted.isFailed) return 'failed';
      if (memory.published === null) return 'unknown';
      if (!isThere(memory.published)) return stateOfHold(wanted);
      return memory.published.includes('ready') ? 'ready' : 'starting';
    }
    case 'run':
      return stateOfReadiness(readiness(memory, around));
    default:
      return unreachable(wanted);
  }
}

function stateOfHold(wanted: Extract<Wanted, { kind: 'hold' }>): ServiceState {
  if (wanted.isFailed) return 'failed';
  return wanted.isDemanded ? 'waiting' : 'inactive';
}

function stateOfReadiness(isReady: boolean | null): ServiceState {
  if (isReady === null) return 'unknown';
  return isReady ? 'ready' : 'starting';
}

function stateOfStart(purpose: StartPurpose): ServiceState {
  switch (purpose) {
    case 'pre-start':
      return 'preparing';
    case 'main':
      return 'starting';
    case 'stop':
      return 'stopping';
    default:
      return unreachable(purpose);
  }
}
