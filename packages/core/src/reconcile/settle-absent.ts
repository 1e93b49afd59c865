import type { DefinitionOutline } from '../model/definition-outline.ts';
import { invariant } from '../model/invariant-error.ts';
import type { Phase } from './phase.ts';
import type { Ruling } from './ruling.ts';
import type { OutcomeMemory, ServiceMemory } from './service-memory.ts';
import { freshForMs } from './settings.ts';
import { operate, requestSlot, type SettleContext } from './settle-context.ts';
import type { Wanted } from './wanted.ts';

/**
 * Decides about a service that has no process.
 *
 * | wanted | remembered | decision |
 * |---|---|---|
 * | stop | not defined any more | forget it |
 * | stop | failed, still demanded | leave alone: `failed` |
 * | stop | – | leave alone: `inactive`, or `waiting` if it is demanded |
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
  memory.restartWanted = false;
  if (wanted.kind === 'stop') return settleUnwanted(memory, wanted, context);
  if (memory.outcome !== null) return rulingOfOutcome(memory.outcome);
  if (wanted.kind === 'hold') {
    return {
      verdict: 'leave-alone',
      state: 'waiting',
      code: 'input-unknown',
      causes: wanted.causes,
      waitingFor: wanted.causes,
    };
  }
  if (memory.retryAtMs !== null && memory.retryAtMs > context.nowMs) return delayed(memory, memory.retryAtMs);
  return attempt(memory, phase, context);
}

function settleUnwanted(
  memory: ServiceMemory,
  wanted: Extract<Wanted, { kind: 'stop' }>,
  context: SettleContext,
): Ruling {
  memory.preparedShape = null;
  memory.retryAtMs = null;
  memory.failure = null;
  if (!memory.isDefined && context.isConfigured) {
    // A service that comes back meanwhile would have two operations at the same time.
    if (memory.operation !== null) return { verdict: 'wait', state: 'inactive', code: wanted.code };
    context.act({ kind: 'forget', serviceId: memory.id });
    return { verdict: 'leave-alone', state: 'inactive', code: wanted.code, isForgotten: true };
  }
  const isDemanded = wanted.demandedBy.length > 0;
  if (isDemanded && memory.outcome?.kind === 'failed') return rulingOfOutcome(memory.outcome);
  return {
    verdict: 'leave-alone',
    state: isDemanded ? 'waiting' : 'inactive',
    code: wanted.code,
    causes: wanted.causes,
    waitingFor: isDemanded ? wanted.causes : [],
  };
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
  if (!requestSlot(memory, poolName(outline, purpose), context)) {
    return { verdict: 'wait', state: 'starting', code: 'queued', data: { purpose }, keepsSlot: true };
  }
  const state = purpose === 'pre-start' ? 'preparing' : 'starting';
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
