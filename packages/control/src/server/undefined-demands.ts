import {
  type Fact,
  type Finding,
  factKey,
  idFromFact,
  nearestWord,
  type OwnedFact,
  reservedLabels,
} from '@hermit/core';
import type { ControlBackend } from './control-backend.ts';

/** Owners whose demands are checked where they are loaded; what is wrong with them is a finding about their file. */
const isLoaded = (owner: string): boolean => owner.startsWith('file:') || owner.startsWith('rule:');

/**
 * Demands of the operator, clients, processes and fact sources that come to nothing, because nothing defines the service: each
 * as a warning. They hold all the same, and count as soon as there is a definition. `among`: only these facts.
 */
export function undefinedDemands({ facts, manager }: ControlBackend, among?: readonly Fact[]): readonly Finding[] {
  if (facts === undefined) return [];
  const wanted = among === undefined ? null : new Set(among.map(factKey));
  if (wanted !== null && !among?.some(([label]) => label === reservedLabels.requireService)) return [];
  const vain = facts
    .list([reservedLabels.requireService, '_'])
    .filter(({ fact, owners }) => (wanted === null ? !owners.every(isLoaded) : wanted.has(factKey(fact))))
    .filter(({ fact }) => {
      const id = idFromFact(fact[1]);
      return id !== null && manager.service(id) === null;
    });
  const services = vain.length === 0 ? [] : manager.services().map(({ id }) => id);
  return vain.flatMap((demand) => findingOf(demand, services));
}

function findingOf({ fact, owners }: OwnedFact, services: readonly string[]): readonly Finding[] {
  const id = idFromFact(fact[1]);
  if (id === null) return [];
  const meant = nearestWord(id, services);
  return [
    {
      severity: 'warning',
      code: 'undefined-service',
      message: `service "${id}" is demanded by ${owners.join(', ')}, and no definition makes such a service`,
      file: null,
      line: null,
      column: null,
      keyPath: null,
      suggestion: meant === null ? null : `did you mean "${meant}"?`,
    },
  ];
}
