import type { Wanted } from '../evaluate/wanted.ts';
import type { DefinitionOutline } from '../model/definition-outline.ts';
import { invariant } from '../model/invariant-error.ts';
import { templateNameOf } from '../model/service-id.ts';
import { isSetAside, needsUndo } from './gone.ts';
import type { Phase } from './phase.ts';
import type { Ruling } from './ruling.ts';
import type { OutcomeMemory, ServiceMemory } from './service-memory.ts';
import { freshForMs } from './settings.ts';
import { operate, requestSlot, type SettleContext } from './settle-context.ts';

/**
 * Decides about a service that has no process.
 *
 * | wanted | remembered | decision |
 * |---|---|---|
 * | stop | not defined any more, or an instance that nobody demands | forget it |
 * | stop | failed, still demanded | leave alone: `failed` |
 * | stop | – | leave alone: `inactive`, or `waiting` if it is demanded |
 * | hold | complete, and not wanted meanwhile | leave alone: `waiting` |
 * | hold, run | complete or failed | leave alone |
 * | hold | – | leave alone: `waiting` |
 * | run | an attempt failed, its time has not come | wait: `delayed` |
 * | run | no slot is free | wait: `queued` |
 * | run | the last look is old | look |
 * | run | a pre-start command that has not just succeeded | start that |
 * | run | – | start the service |
 */
export function settleAbsent(
  memory: ServiceMemory,
  phase: Extract<Phase, { kind: 'absent' }>,
  wanted: Wanted,
  context: SettleContext,
): Ruling {
  if (wanted.kind !== 'hold' || !needsUndo(memory)) memory.restartWanted = false;
  if (wanted.kind === 'stop') return rulingOfUnwanted(memory, wanted, context);
  if (wanted.kind === 'hold' && isSetAside(memory)) return rulingOfHold(wanted);
  if (memory.outcome !== null) return rulingOfOutcome(memory.outcome);
  if (wanted.kind === 'hold') return rulingOfHold(wanted);
  if (memory.retryAtMs !== null && memory.retryAtMs > context.nowMs) return delayed(memory, memory.retryAtMs);
  return attempt(memory, phase, context);
}

/** What is decided about a service that is to be down, and is. */
export function rulingOfUnwanted(
  memory: ServiceMemory,
  wanted: Extract<Wanted, { kind: 'stop' }>,
  context: SettleContext,
): Ruling {
  const { code, causes, data } = wanted.ground;
  memory.preparedShape = null;
  memory.retryAtMs = null;
  memory.failure = null;
  if (isForgettable(memory, wanted) && context.around.isConfigured) {
    // A service that comes back meanwhile would have two operations at the same time.
    if (memory.operation !== null) return { verdict: 'wait', state: 'inactive', code, causes };
    context.act({ kind: 'forget', serviceId: memory.id });
    return { verdict: 'leave-alone', state: 'inactive', code, causes, isForgotten: true };
  }
  if (wanted.isFailed) return { verdict: 'leave-alone', state: 'failed', code, causes, data };
  if (!wanted.isDemanded) return { verdict: 'leave-alone', state: 'inactive', code, causes, data };
  if (memory.outcome?.kind === 'failed') return rulingOfOutcome(memory.outcome);
  return { verdict: 'leave-alone', state: 'waiting', code, causes, data, waitingFor: causes };
}

function isForgettable(memory: ServiceMemory, wanted: Extract<Wanted, { kind: 'stop' }>): boolean {
  if (!memory.isDefined) return true;
  return templateNameOf(memory.id) !== null && !wanted.isDemanded && memory.operator === null;
}

function rulingOfHold({ isDemanded, isFailed, ground }: Extract<Wanted, { kind: 'hold' }>): Ruling {
  const state = isFailed ? 'failed' : isDemanded ? 'waiting' : 'inactive';
  return { verdict: 'leave-alone', state, ...ground, waitingFor: state === 'waiting' ? ground.causes : [] };
}

function rulingOfOutcome(outcome: OutcomeMemory): Ruling {
  const data = { exitCode: outcome.exit?.code ?? null, exitSignal: outcome.exit?.signal ?? null };
  return outcome.kind === 'complete'
    ? { verdict: 'leave-alone', state: 'complete', code: 'completed', data }
    : { verdict: 'leave-alone', state: 'failed', code: 'gave-up', data };
}

function delayed(memory: ServiceMemory, retryAtMs: number): Ruling {
  invariant(memory.failure !== null, `service ${memory.id} waits for a retry without a failure`);
  return {
    verdict: 'wait',
    state: 'delayed',
    code: memory.failure.code,
    data: memory.failure.data,
    nextAttemptAtMs: retryAtMs,
  };
}

/** Everything speaks for a start: a fresh look, a slot, the pre-start command, and the service itself. */
function attempt(memory: ServiceMemory, phase: Extract<Phase, { kind: 'absent' }>, context: SettleContext): Ruling {
  const { outline } = memory;
  invariant(outline !== null, `service ${memory.id} is wanted without a definition`);
  const purpose = outline.hasPreStart && memory.preparedShape !== outline.shapeHash ? 'pre-start' : 'main';
  const state = purpose === 'pre-start' ? 'preparing' : 'starting';
  if (!requestSlot(memory, poolName(outline, purpose), context)) {
    return { verdict: 'wait', state, code: 'queued', data: { purpose }, keepsSlot: true };
  }
  // A look under way is waited for, even if the one before it has become fresh by a change of settings.
  if (memory.operation !== null || context.nowMs - phase.lookedAtMs > freshForMs(context.settings)) {
    operate(memory, { kind: 'look' }, context);
    return { verdict: 'look', state, code: 'wanted', keepsSlot: true };
  }
  const { shapeHash, spawner } = outline;
  operate(memory, { kind: 'start', purpose, shapeHash, spawner }, context);
  return { verdict: 'start', state, code: purpose === 'main' ? 'wanted' : 'pre-start-running', keepsSlot: true };
}

/** Pre-start commands may take their time, so they have slots of their own. */
function poolName(outline: DefinitionOutline, purpose: 'main' | 'pre-start'): string {
  return `${outline.spawner} ${purpose}`;
}
