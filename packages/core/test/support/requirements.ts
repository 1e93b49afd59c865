import type { DefinitionOutline } from '../../src/model/definition-outline.ts';
import type { JsonValue } from '../../src/model/json.ts';
import type { Requirement } from '../../src/model/requirement.ts';

type Manner = Partial<Pick<Requirement, 'onLoss' | 'graceMs'>>;

/** That a service is in a state. */
export function aService(service: string, state = 'up', manner: Manner = {}): Requirement {
  return { kind: 'service', service, state, onLoss: 'stop', graceMs: 0, ...manner };
}

/** That somebody asserts a fact. */
export function aFact(fact: JsonValue, manner: Manner = {}): Requirement {
  return { kind: 'fact', fact, onLoss: 'stop', graceMs: 0, ...manner };
}

/** Requires that others are up. */
export function needing(...services: readonly string[]): Pick<DefinitionOutline, 'requires'> {
  return { requires: services.map((service) => aService(service)) };
}
