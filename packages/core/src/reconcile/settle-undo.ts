import type { Wanted } from '../evaluate/wanted.ts';
import { invariant } from '../model/invariant-error.ts';
import type { ReasonCode } from '../model/reason.ts';
import type { Phase } from './phase.ts';
import type { Ruling } from './ruling.ts';
import type { ServiceMemory } from './service-memory.ts';
import { freshForMs } from './settings.ts';
import { operate, type SettleContext } from './settle-context.ts';

/**
 * Decides about a completed service whose stop command is to run: after those that depend on it are gone, and after a
 * fresh look.
 */
export function settleUndo(
  memory: ServiceMemory,
  phase: Extract<Phase, { kind: 'absent' }>,
  wanted: Wanted,
  context: SettleContext,
): Ruling {
  const { outline } = memory;
  invariant(outline !== null, `service ${memory.id} is undone without a definition`);
  const causes = wanted.kind === 'run' ? [] : wanted.ground.causes;
  const { waitedFor, stuck } = context.blockersOf(memory.id);
  if (waitedFor.length > 0) {
    const why = wanted.kind === 'run' ? whyAnew(memory, wanted) : wanted.ground.code;
    return { verdict: 'wait', state: 'stopping', code: 'waits-for-dependents', causes: waitedFor, data: { why } };
  }
  if (memory.operation !== null || context.nowMs - phase.lookedAtMs > freshForMs(context.settings)) {
    operate(memory, { kind: 'look' }, context);
    return { verdict: 'look', state: 'stopping', code: 'stop-command-running', causes };
  }
  memory.restartWanted = false;
  for (const notice of stuck) context.tell(notice);
  const { shapeHash, spawner } = outline;
  operate(memory, { kind: 'start', purpose: 'stop', shapeHash, spawner }, context);
  return { verdict: 'start', state: 'stopping', code: 'stop-command-running', causes };
}

function whyAnew({ restartWanted }: ServiceMemory, { restart }: Extract<Wanted, { kind: 'run' }>): ReasonCode {
  if (restartWanted) return 'operator-restart';
  return restart?.code ?? 'definition-changed';
}
