import type { Wanted } from '../evaluate/wanted.ts';
import { invariant } from '../model/invariant-error.ts';
import type { JsonValue } from '../model/json.ts';
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
  const why = wanted.kind === 'run' ? whyAnew(memory, wanted) : wanted.ground.code;
  // It is down from now on, so that a return that asks for it anew is not noticed once more.
  if (wanted.kind === 'run' && wanted.restart !== null) memory.restartWanted = true;
  const { waitedFor, stuck } = context.blockersOf(memory.id);
  if (waitedFor.length > 0) {
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

function whyAnew(memory: ServiceMemory, { restart }: Extract<Wanted, { kind: 'run' }>): JsonValue {
  if (restart !== null) return restart.code;
  if (!memory.restartWanted) return 'definition-changed';
  const { reason, state } = memory.decision ?? {};
  return (state === 'stopping' ? reason?.data['why'] : undefined) ?? 'operator-restart';
}
