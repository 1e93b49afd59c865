import type { RequirementEntry } from '../graph/requirement-book.ts';
import type { JsonObject } from '../model/json.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';
import { listedCauses } from './gate.ts';
import type { Surroundings } from './surroundings.ts';
import type { Ground } from './wanted.ts';

/**
 * What a service that goes on has lost; `null` if everything that it requires holds, or nobody knows better, or the
 * operator forced it. `data.onLoss` says what comes of the most urgent loss.
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
  return lost.length === 0 ? null : { code: 'requirement-lost', causes: listedCauses(lost), data: mostUrgent(lost) };
}

function mostUrgent(lost: readonly RequirementEntry[]): JsonObject {
  const stops = lost.filter(({ requirement }) => requirement.onLoss === 'stop');
  const [first, ...others] = stops;
  if (first !== undefined) {
    const endsAtMs = ({ sinceMs, requirement }: RequirementEntry): number => sinceMs + requirement.graceMs;
    const next = others.reduce((one, other) => (endsAtMs(other) < endsAtMs(one) ? other : one), first);
    return { onLoss: 'stop', graceMs: next.requirement.graceMs };
  }
  return { onLoss: lost.some(({ requirement }) => requirement.onLoss === 'restart') ? 'restart' : 'keep' };
}
