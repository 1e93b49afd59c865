import { type DefinitionOutline, hasProcess } from '../model/definition-outline.ts';
import { unreachable } from '../model/invariant-error.ts';
import type { OperatorDecision } from '../model/operator-decision.ts';
import type { LeftBehind, OperatorCommand, ReconcilerEvent } from './event.ts';
import { needsUndo } from './gone.ts';
import type { Phase, Trouble } from './phase.ts';
import { clearOutcome } from './record-end.ts';
import type { ServiceMemory } from './service-memory.ts';
import type { SettleContext } from './settle-context.ts';

/** Gives a service its definition. Answers whether anything is different because of it. */
export function applyDefinition(memory: ServiceMemory, outline: DefinitionOutline, context: SettleContext): boolean {
  const before = memory.isDefined ? memory.outline : null;
  if (hasProcess(outline) && memory.outline !== null && !hasProcess(memory.outline))
    forgetThatNobodyLooked(memory, context);
  memory.outline = outline;
  memory.isDefined = true;
  if (!hasProcess(outline) && hasNeverHadProcess(memory)) memory.phase = { kind: 'absent', lookedAtMs: context.nowMs };
  if (before !== null && before.hash === outline.hash && before.spawner === outline.spawner) return false;
  if (before !== null) forgiveFailures(memory, context);
  return true;
}

/** What never had a process counted as absent without a look: that permits no start once it is to have one. */
function forgetThatNobodyLooked(memory: ServiceMemory, { nowMs }: SettleContext): void {
  if (memory.phase.kind !== 'absent') return;
  memory.phase = { kind: 'unlooked', expectsProcess: false, trouble: null, lookAtMs: nowMs };
}

/** There is no record of one, and nobody has asked. */
function hasNeverHadProcess({ phase, operation }: ServiceMemory): boolean {
  return phase.kind === 'unlooked' && !phase.expectsProcess && phase.trouble === null && operation === null;
}

/** A changed definition, like an operator's word, is a new chance. */
function forgiveFailures(memory: ServiceMemory, context: SettleContext): void {
  memory.retryAtMs = null;
  memory.failure = null;
  if (memory.outcome?.kind === 'failed') clearOutcome(memory, context);
}

/** Takes in what the operator wants of a service. A service that is not defined any more takes no commands. */
export function applyCommand(memory: ServiceMemory, command: OperatorCommand, context: SettleContext): void {
  if (!memory.isDefined) return;
  switch (command) {
    case 'stop':
      memory.operator = 'stop';
      memory.restartWanted = false;
      return;
    case 'start':
      return start(memory, demandToAdd(memory, context), context);
    case 'force':
      return start(memory, 'force', context);
    case 'restart': {
      const hasToUndo = needsUndo(memory);
      const operator = memory.operator === 'force' ? 'force' : demandToAdd(memory, context);
      start(memory, operator, context);
      forgetOutcome(memory, context);
      memory.restartWanted = memory.phase.kind !== 'absent' || memory.operation?.kind === 'start' || hasToUndo;
      return;
    }
    case 'reset':
      memory.operator = null;
      memory.consecutiveFailures = 0;
      forgiveFailures(memory, context);
      return forgetUnlessDone(memory, context);
    default:
      return unreachable(command);
  }
}

/** A start adds demand only where nobody else demands the service: it is to end with theirs. */
function demandToAdd({ id }: ServiceMemory, { around }: SettleContext): 'start' | null {
  return around.isDemandedByOthers(id) ? null : 'start';
}

function start(memory: ServiceMemory, operator: OperatorDecision | null, context: SettleContext): void {
  memory.operator = operator;
  forgiveFailures(memory, context);
  forgetUnlessDone(memory, context);
}

/** What a oneshot has done stays done: to do it again would stop everything that requires it. Only a restart asks for that. */
function forgetUnlessDone(memory: ServiceMemory, context: SettleContext): void {
  if (memory.outline?.kind !== 'oneshot') forgetOutcome(memory, context);
}

/** What has to be undone is forgotten when it is. */
function forgetOutcome(memory: ServiceMemory, context: SettleContext): void {
  if (!needsUndo(memory)) clearOutcome(memory, context);
}

/** Takes in what an earlier manager left on record. */
export function applyRecovery(
  memory: ServiceMemory,
  event: Extract<ReconcilerEvent, { kind: 'recovered' }>,
  nowMs: number,
): void {
  memory.operator = event.decision;
  memory.outcome = event.outcome;
  memory.demandSequence = event.demandSequence ?? null;
  memory.phase = recoveredPhase(event.left, nowMs);
}

function recoveredPhase(left: LeftBehind, nowMs: number): Phase {
  if (left.kind !== 'process') {
    return { kind: 'unlooked', expectsProcess: left.kind === 'start', trouble: null, lookAtMs: nowMs };
  }
  const doubt: Trouble = { code: 'first-look', data: {}, sinceMs: nowMs };
  return { kind: 'process', process: { ...left.process, ended: null }, stop: null, doubt, lookAtMs: nowMs };
}

/** Skips what is left of the shutdown timeout of a stop under way, and whatever would have to be undone before. */
export function hurryStop(memory: ServiceMemory, context: SettleContext): void {
  if (needsUndo(memory)) clearOutcome(memory, context);
  const { phase } = memory;
  if (phase.kind === 'process' && phase.stop !== null)
    memory.phase = { ...phase, stop: { ...phase.stop, atOnce: true } };
}
