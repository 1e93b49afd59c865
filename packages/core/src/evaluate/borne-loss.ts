import type { RequirementEntry } from '../graph/requirement-book.ts';
import type { JsonObject } from '../model/json.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';
import { graceEndsAtMs, listedCauses } from './gate.ts';
import type { Surroundings } from './surroundings.ts';
import type { Ground } from './wanted.ts';

/**
 * What a service that goes on has lost, the most urgent kind only; `null` if everything that it requires holds, or nobody
 * knows better, or the operator forced it. `data` says what comes of it.
 *
 * | the most urgent loss | `data` |
 * |---|---|
 * | `stop`, within its grace | `{ onLoss: "stop", graceMs }` |
 * | `restart` | `{ onLoss: "restart" }` |
 * | `keep` | `{ onLoss: "keep" }` |
 */
export function borneLoss(memory: Readonly<ServiceMemory>, around: Surroundings): Ground | null {
  if (memory.operator === 'force') return null;
  const lost = [...around.graph.requirements.openOf(memory.id)].filter(({ value }) => value === false);
  for (const onLoss of ['stop', 'restart', 'keep'] as const) {
    const urgent = lost.filter(({ requirement }) => requirement.onLoss === onLoss).sort(byEnd);
    const [next] = urgent;
    if (next === undefined) continue;
    const data: JsonObject = onLoss === 'stop' ? { onLoss, graceMs: next.requirement.graceMs } : { onLoss };
    return { code: 'requirement-lost', causes: listedCauses(urgent), data };
  }
  return null;
}

function byEnd(one: RequirementEntry, other: RequirementEntry): number {
  return graceEndsAtMs(one) - graceEndsAtMs(other) || (one.key < other.key ? -1 : 1);
}
