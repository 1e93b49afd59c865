import { hasReference, type JsonValue, reservedLabels } from '@hermit/core';
import type { Catalogue } from './catalogue.ts';
import type { GraphMember } from './graph-set.ts';
import { networkLabels } from './network-labels.ts';
import { Suggestions } from './suggestions.ts';

/** Facts of which it is known how many elements they have. */
export interface KnownAssertion {
  /** How many elements the fact has. */
  readonly arity: number;
  /** The rule that asserts it, and the fact as it is written; `null` for a fact file or a fact source. */
  readonly rule: { readonly name: string; readonly member: GraphMember; readonly fact: readonly JsonValue[] } | null;
}

/** Who in a set asserts facts. */
export interface FactSupply {
  /** Labels that somebody asserts; `any` if there may be any. */
  readonly labels: 'any' | ReadonlySet<string>;
  /** Of the labels that nobody but rules, fact files and the network asserts: how they do. */
  readonly known: ReadonlyMap<string, readonly KnownAssertion[]>;
  /** Knows the labels that somebody asserts, or could. */
  readonly suggestions: Suggestions;
}

/** Finds out what is asserted. Operators and clients may assert anything besides. */
export function factSupply({ set, openness }: Catalogue): FactSupply {
  const known = new Map<string, KnownAssertion[]>();
  const byOthers = new Set<string>(Object.values(reservedLabels));
  for (const [label, arities] of set.factLabels ?? []) {
    for (const arity of arities) note(known, label, { arity, rule: null });
  }
  if (openness.labels !== 'any') for (const label of openness.labels) byOthers.add(label);
  for (const member of set.members) {
    for (const label of member.definition.mayAssert) byOthers.add(label);
    for (const rule of member.definition.rules) {
      for (const fact of rule.assert) noteFact(known, fact, rule.name, member);
    }
  }
  const isClosed = openness.labels !== 'any';
  return {
    labels: isClosed ? new Set([...byOthers, ...known.keys()]) : 'any',
    suggestions: new Suggestions(new Set([...byOthers, ...known.keys(), ...networkLabels.keys()])),
    known: new Map(isClosed ? [...known].filter(([label]) => !byOthers.has(label)) : []),
  };
}

function noteFact(known: Map<string, KnownAssertion[]>, fact: JsonValue, name: string, member: GraphMember): void {
  if (!Array.isArray(fact)) return;
  const [label] = fact;
  if (typeof label !== 'string' || hasReference(label)) return;
  note(known, label, { arity: fact.length, rule: { name, member, fact } });
}

function note(known: Map<string, KnownAssertion[]>, label: string, assertion: KnownAssertion): void {
  const assertions = known.get(label);
  if (assertions === undefined) known.set(label, [assertion]);
  else assertions.push(assertion);
}
