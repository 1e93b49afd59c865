import { isWantedByItsFile, isWantedByOperator } from '../evaluate/demand-roots.ts';
import { factKey, reservedLabels } from '../model/fact.ts';
import { idInFact, type ServiceId } from '../model/service-id.ts';
import type { ReconcilerState } from './reconciler-state.ts';

/**
 * Who wants a service: `autostart`, `operator`, `service:ID` for one that requires or wants it, and the owners of the
 * fact that asks for it. Empty if it is not demanded.
 */
export function demandedBy(state: ReconcilerState, id: ServiceId): readonly string[] {
  const { graph, facts } = state.evaluation;
  if (!graph.demand.isDemanded(id)) return [];
  const memory = state.services.get(id);
  const own = isWantedByItsFile(memory) ? ['autostart'] : [];
  if (isWantedByOperator(memory)) own.push('operator');
  const pullers = [...graph.pullersOf(id)].filter((puller) => graph.demand.isDemanded(puller));
  const owners = facts.ownersOf(factKey([reservedLabels.requireService, idInFact(id)]));
  return [...new Set([...own, ...pullers.sort().map((puller) => `service:${puller}`), ...owners])];
}
