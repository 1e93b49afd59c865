import { type Fact, managerLabels, reservedLabels } from '../model/fact.ts';
import { isOwnState } from '../model/published-states.ts';
import type { ServiceDefinition } from '../model/service-definition.ts';
import { idFromFact, type ServiceId } from '../model/service-id.ts';
import type { FactsOutcome } from './fact-outcome.ts';

/** Who wants to assert something: a client or the operator, or the process of one service. */
export type Asserter =
  | { readonly kind: 'client' }
  | { readonly kind: 'process'; readonly definition: ServiceDefinition };

type Refusal = Extract<FactsOutcome, { kind: 'not-permitted-label' }>;

/**
 * Why somebody may not assert a fact; `null` if they may.
 *
 * | label | client, operator | process of a service |
 * |---|---|---|
 * | `system`, `system-dependency`, `run-service` | no | no |
 * | `service-state` | of services with `[ready] when = "fact"` | of its own service |
 * | … `ready` | the same | with `[ready] when = "fact"` |
 * | … `started`, `up`, `complete`, `delayed`, `failed` | no | no |
 * | `require-service` of something that is no id | no | no |
 * | any other | yes | as `may_assert` says |
 */
export function refusalOf(
  fact: Fact,
  asserter: Asserter,
  definitionOf: (id: ServiceId) => ServiceDefinition | undefined,
): Refusal | null {
  const [label] = fact;
  if (managerLabels.has(label)) return refuse(label, `only the manager asserts facts with the label "${label}"`);
  if (label === reservedLabels.serviceState) return stateRefusal(fact, asserter, definitionOf);
  if (label === reservedLabels.requireService && !isDemand(fact)) {
    return refuse(
      label,
      'a service is demanded with ["require-service",["NAME"]], an instance with ["require-service",["NAME","ARGUMENT"]]',
    );
  }
  if (asserter.kind === 'client' || asserter.definition.mayAssert.includes(label)) return null;
  const { id, mayAssert } = asserter.definition;
  const permitted = mayAssert.length === 0 ? 'none' : mayAssert.map((name) => `"${name}"`).join(', ');
  return refuse(label, `service "${id}" may not assert "${label}"; its may_assert permits ${permitted}`);
}

function isDemand(fact: Fact): boolean {
  return fact.length === 2 && idFromFact(fact[1]) !== null;
}

function stateRefusal(
  [label, name, state]: Fact,
  asserter: Asserter,
  definitionOf: (id: ServiceId) => ServiceDefinition | undefined,
): Refusal | null {
  const id = idFromFact(name);
  if (id === null || typeof state !== 'string') {
    return refuse(label, 'a state of a service is written ["service-state",["NAME"],"STATE"]');
  }
  const definition = asserter.kind === 'process' ? asserter.definition : definitionOf(id);
  if (asserter.kind === 'process' && asserter.definition.id !== id) {
    return refuse(label, `service "${asserter.definition.id}" may assert states of itself only, not of "${id}"`);
  }
  const isByFact = definition?.ready.when === 'fact';
  if (state === 'ready' && isByFact) return null;
  if (isOwnState(state)) {
    const hint = state === 'ready' ? '; with [ready] when = "fact" others may' : '';
    return refuse(label, `only the manager says of "${id}" that it is ${state}${hint}`);
  }
  if (asserter.kind === 'process' || isByFact) return null;
  return refuse(label, `"${id}" has no [ready] when = "fact", so only its own process asserts states of it`);
}

function refuse(label: string, message: string): Refusal {
  return { kind: 'not-permitted-label', label, message };
}
