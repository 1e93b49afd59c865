import type { JsonValue } from '@hermit/core';
import type { Place } from '../findings/create-finding.ts';
import type { GraphMember } from './graph-set.ts';
import { placeIn, placeOfKey } from './place-in.ts';

/** A place where a definition waits for facts. */
export interface FactReference {
  readonly use: 'requires' | 'ready' | 'when' | 'unless' | 'edge';
  /** The pattern as written; it may hold `${…}`. */
  readonly fact: JsonValue;
  /** The rule that says it; `null` for the definition itself. */
  readonly rule: string | null;
  readonly locate: () => Place;
}

/** Every place where a definition waits for facts, in the order of its keys. */
export function factReferences(member: GraphMember): FactReference[] {
  const { requires, ready, rules } = member.definition;
  const own = requires.flatMap((requirement, index): FactReference[] => {
    if (requirement.kind !== 'fact') return [];
    const { fact } = requirement;
    return [{ use: 'requires', fact, rule: null, locate: () => placeOfKey(member, `/requires/${index}`, 'fact') }];
  });
  if (ready.when === 'fact') {
    own.push({ use: 'ready', fact: ready.fact, rule: null, locate: () => placeIn(member, '/ready/fact') });
  }
  return [...own, ...rules.flatMap((rule, index) => ofRule(member, rule, `/rule/${index}`))];
}

function ofRule(
  member: GraphMember,
  rule: GraphMember['definition']['rules'][number],
  pointer: string,
): FactReference[] {
  const references: FactReference[] = [];
  for (const use of ['when', 'unless'] as const) {
    for (const [index, condition] of rule[use].entries()) {
      if (condition.kind !== 'fact') continue;
      const locate = (): Place => placeOfKey(member, `${pointer}/${use}/${index}`, 'fact');
      references.push({ use, fact: condition.fact, rule: rule.name, locate });
    }
  }
  for (const [index, { requires }] of rule.edges.entries()) {
    if (requires.kind !== 'fact') continue;
    const locate = (): Place => placeOfKey(member, `${pointer}/edges/${index}/requires`, 'fact');
    references.push({ use: 'edge', fact: requires.fact, rule: rule.name, locate });
  }
  return references;
}
