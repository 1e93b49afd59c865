import { hasReference, type JsonValue, reservedLabels } from '@hermit/core';
import type { Catalogue } from './catalogue.ts';
import type { GraphMember } from './graph-set.ts';
import { networkLabels } from './network-labels.ts';
import { Suggestions } from './suggestions.ts';

/** An assertion by a rule. */
export interface RuleAssertion {
  readonly member: GraphMember;
  readonly rule: string;
  /** How many elements the fact has. */
  readonly arity: number;
}

/** Who in a set asserts facts. */
export interface FactSupply {
  /** Labels that somebody asserts; `any` if there may be any. */
  readonly labels: 'any' | ReadonlySet<string>;
  /** Of the labels that nobody but rules asserts: how they assert it. */
  readonly onlyByRules: ReadonlyMap<string, readonly RuleAssertion[]>;
  /** Knows the labels that somebody asserts, or could. */
  readonly suggestions: Suggestions;
}

/** Finds out what is asserted. Operators and clients may assert anything besides. */
export function factSupply({ set, openness }: Catalogue): FactSupply {
  const byRules = new Map<string, RuleAssertion[]>();
  const byOthers = new Set<string>(Object.values(reservedLabels));
  for (const label of set.factLabels ?? []) byOthers.add(label);
  if (openness.labels !== 'any') for (const label of openness.labels) byOthers.add(label);
  for (const member of set.members) {
    for (const label of member.definition.mayAssert) byOthers.add(label);
    for (const rule of member.definition.rules) {
      for (const fact of rule.assert) note(byRules, fact, member, rule.name);
    }
  }
  const isClosed = openness.labels !== 'any';
  return {
    labels: isClosed ? new Set([...byOthers, ...byRules.keys()]) : 'any',
    suggestions: new Suggestions(new Set([...byOthers, ...byRules.keys(), ...networkLabels])),
    onlyByRules: new Map(isClosed ? [...byRules].filter(([label]) => !byOthers.has(label)) : []),
  };
}

function note(byRules: Map<string, RuleAssertion[]>, fact: JsonValue, member: GraphMember, rule: string): void {
  if (!Array.isArray(fact)) return;
  const [label] = fact;
  if (typeof label !== 'string' || hasReference(label)) return;
  const assertions = byRules.get(label) ?? [];
  assertions.push({ member, rule, arity: fact.length });
  byRules.set(label, assertions);
}
