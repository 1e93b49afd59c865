import type { Requirement, RuleCondition, RuleDefinition } from '@hermit/core';
import type { Place } from '../findings/create-finding.ts';
import { pointerTo } from '../parse/key-positions.ts';
import { demandedId } from './demanded-id.ts';
import type { GraphMember } from './graph-set.ts';
import { placeIn, placeOfKey } from './place-in.ts';

/** By what a definition names another service. */
export type ReferenceRole =
  | 'requires'
  | 'wants'
  | 'after'
  | 'required_by'
  | 'wanted_by'
  | 'conflicts'
  /** A rule demands the service. */
  | 'rule-require'
  /** A rule gives the service a requirement. */
  | 'rule-edge'
  /** A rule gives another service a requirement on this one. */
  | 'rule-edge-requires'
  /** A rule holds while the service is in a state. */
  | 'rule-condition';

/** A place where a definition names a service. */
export interface ServiceReference {
  readonly role: ReferenceRole;
  /** The id as written; it may hold `${…}`. */
  readonly written: string;
  /** The state that is waited for; `null` where none is. */
  readonly state: string | null;
  /** The rule that says it; `null` for the definition itself. */
  readonly rule: string | null;
  /** Where the id stands. */
  readonly locate: () => Place;
  /** Where the state stands; where the id does if none is written. */
  readonly locateState: () => Place;
}

const idLists = [
  ['wants', 'wants'],
  ['after', 'after'],
  ['required_by', 'requiredBy'],
  ['wanted_by', 'wantedBy'],
  ['conflicts', 'conflicts'],
] as const;

/** Every place where a definition names a service, in the order of its keys. */
export function serviceReferences(member: GraphMember): ServiceReference[] {
  const { definition } = member;
  return [
    ...definition.requires.flatMap((requirement, index) => ofRequirement(member, requirement, index)),
    ...idLists.flatMap(([key, property]) =>
      definition[property].map((written, index) =>
        plainly(key, written, null, () => placeIn(member, `/${key}/${index}`)),
      ),
    ),
    ...definition.rules.flatMap((rule, index) => ofRule(member, rule, `/rule/${index}`)),
  ];
}

function ofRequirement(member: GraphMember, requirement: Requirement, index: number): ServiceReference[] {
  if (requirement.kind !== 'service') return [];
  const { service, state } = requirement;
  return [{ role: 'requires', written: service, state, rule: null, ...placesOf(member, `/requires/${index}`) }];
}

/** The places of an id and a state in one entry. */
function placesOf(member: GraphMember, entry: string): Pick<ServiceReference, 'locate' | 'locateState'> {
  const locate = (): Place => placeOfKey(member, entry, 'service');
  const isSaid = (): boolean => member.document?.says(pointerTo(entry, 'state')) === true;
  return { locate, locateState: () => (isSaid() ? placeOfKey(member, entry, 'state') : locate()) };
}

/** A reference that says nothing of a state. */
function plainly(role: ReferenceRole, written: string, rule: string | null, locate: () => Place): ServiceReference {
  return { role, written, state: null, rule, locate, locateState: locate };
}

function ofRule(member: GraphMember, rule: RuleDefinition, pointer: string): ServiceReference[] {
  const { name } = rule;
  const condition = (key: string) => (one: RuleCondition, index: number) =>
    one.kind === 'service'
      ? [
          {
            role: 'rule-condition' as const,
            written: one.service,
            state: one.state,
            rule: name,
            ...placesOf(member, `${pointer}/${key}/${index}`),
          },
        ]
      : [];
  return [
    ...rule.when.flatMap(condition('when')),
    ...rule.unless.flatMap(condition('unless')),
    ...rule.require.map((written, index) =>
      plainly('rule-require', written, name, () => placeIn(member, `${pointer}/require/${index}`)),
    ),
    ...rule.assert.flatMap((fact, index): ServiceReference[] => {
      const written = demandedId(fact);
      const locate = (): Place => placeIn(member, `${pointer}/assert/${index}`);
      return written === null ? [] : [plainly('rule-require', written, name, locate)];
    }),
    ...rule.edges.flatMap((edge, index) => ofEdge(member, edge, name, `${pointer}/edges/${index}`)),
  ];
}

function ofEdge(
  member: GraphMember,
  { service, requires }: RuleDefinition['edges'][number],
  rule: string,
  pointer: string,
): ServiceReference[] {
  const from = plainly('rule-edge', service, rule, () => placeIn(member, `${pointer}/service`));
  if (requires.kind !== 'service') return [from];
  const { service: written, state } = requires;
  return [from, { role: 'rule-edge-requires', written, state, rule, ...placesOf(member, `${pointer}/requires`) }];
}
