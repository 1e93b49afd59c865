import { createFinding } from '../findings/create-finding.ts';
import { didYouMean } from '../findings/did-you-mean.ts';
import { type Catalogue, resolveService, writtenParts } from './catalogue.ts';
import type { GraphFinding, GraphMember } from './graph-set.ts';
import { literalText, patternShape } from './pattern-shape.ts';
import { describeService, managerStates, publishedStates } from './published-states.ts';
import { type ServiceReference, serviceReferences } from './service-references.ts';

/** States that are waited for, and that a service never has. */
export function impossibleStates(catalogue: Catalogue): GraphFinding[] {
  const assertions = stateAssertions(catalogue);
  return catalogue.set.members.flatMap((member) =>
    serviceReferences(member).flatMap((reference): GraphFinding[] => {
      const finding = stateFinding(catalogue, reference, assertions);
      return finding === null ? [] : [{ finding, about: [member.definition.id] }];
    }),
  );
}

/** Who asserts a state of which service; `null` stands for any. */
interface StateAssertion {
  readonly name: string | null;
  readonly state: string | null;
}

function stateFinding(
  catalogue: Catalogue,
  reference: ServiceReference,
  assertions: readonly StateAssertion[],
): GraphFinding['finding'] | null {
  const { state, written } = reference;
  const resolution = resolveService(catalogue, written);
  if (state === null || state.includes('${') || resolution.kind !== 'found') return null;
  const { definition } = resolution.member;
  const published = publishedStates(definition);
  if (published.includes(state)) return null;
  const has = `it can be ${published.join(', ')}`;
  if (managerStates.has(state)) {
    const message = `the ${describeService(definition)} is never ${state}: ${has}`;
    const code = reference.role === 'rule-condition' ? 'unmatched-pattern' : 'unpublished-state';
    return createFinding(code, reference.locateState(), message, insteadOf(state, published));
  }
  if (catalogue.openness.rules || canAssertOwn(resolution.member)) return null;
  const name = writtenParts(written).name;
  if (assertions.some((one) => (one.name ?? name) === name && (one.state ?? state) === state)) return null;
  const message = `nobody can assert the state ${JSON.stringify(state)} of ${JSON.stringify(definition.id)}: ${has}`;
  const otherwise = 'let its process assert states, with may_assert = ["service-state"]';
  return createFinding('unasserted-state', reference.locateState(), message, didYouMean(state, published) ?? otherwise);
}

function insteadOf(state: string, published: readonly string[]): string {
  return state === 'ready' && published.includes('complete') ? 'wait for "complete" or "up"' : 'wait for "up"';
}

/** A process with a socket of its own may assert any state of its service, whatever the labels; so may a client. */
function canAssertOwn({ definition: { mayAssert, ready } }: GraphMember): boolean {
  return mayAssert.length > 0 || ready.when === 'fact';
}

/** What the rules of a set assert of services' states. */
function stateAssertions({ set }: Catalogue): StateAssertion[] {
  const asserted = set.members.flatMap(({ definition }) => definition.rules.flatMap((rule) => rule.assert));
  return asserted.flatMap((fact) => {
    const shape = patternShape(fact);
    if (shape?.label !== 'service-state') return [];
    const [id, state] = shape.fields;
    const name = Array.isArray(id) && id[0] !== undefined ? literalText(id[0]) : null;
    return [{ name, state: state === undefined ? null : literalText(state) }];
  });
}
