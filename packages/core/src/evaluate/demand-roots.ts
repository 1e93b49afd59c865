import type { FactBook } from '../facts/fact-book.ts';
import type { ServiceGraph } from '../graph/service-graph.ts';
import { factKey, reservedLabels } from '../model/fact.ts';
import { idInFact, type ServiceId } from '../model/service-id.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';

/** What demand begins with. */
export interface RootSources {
  readonly facts: FactBook;
  memory(id: ServiceId): Readonly<ServiceMemory> | undefined;
}

/**
 * Whether a service is demanded from outside: by its own file, by the operator, or by a fact. The file's word and the
 * operator's are about a service that is defined: what is only on its way out asks for nobody.
 */
export function isRoot(id: ServiceId, sources: RootSources): boolean {
  return isWantedByOperator(sources.memory(id)) || isRootWithoutOperator(id, sources);
}

export function isWantedByOperator(memory: Readonly<ServiceMemory> | undefined): boolean {
  return memory?.isDefined === true && (memory.operator === 'start' || memory.operator === 'force');
}

export function isWantedByItsFile(memory: Readonly<ServiceMemory> | undefined): boolean {
  return memory?.isDefined === true && memory.outline?.autostart === true;
}

/**
 * Whether anybody but the operator demands it: also another service that is demanded. Demand that leads back to the
 * service itself is none.
 */
export function isDemandedByOthers(id: ServiceId, sources: RootSources, graph: ServiceGraph): boolean {
  if (isRootWithoutOperator(id, sources)) return true;
  const seen = new Set([id]);
  const open = [...graph.pullersOf(id)];
  for (let puller = open.pop(); puller !== undefined; puller = open.pop()) {
    if (seen.has(puller) || sources.memory(puller)?.operator === 'stop') continue;
    if (isRoot(puller, sources)) return true;
    seen.add(puller);
    open.push(...graph.pullersOf(puller));
  }
  return false;
}

function isRootWithoutOperator(id: ServiceId, { facts, memory }: RootSources): boolean {
  return isWantedByItsFile(memory(id)) || facts.has(factKey([reservedLabels.requireService, idInFact(id)]));
}
