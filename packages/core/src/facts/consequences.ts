import type { Fact } from '../model/fact.ts';
import type { Bindings } from '../model/pattern.ts';
import type { RuleLog } from '../model/rule.ts';
import { substituteText } from '../model/substitution.ts';
import { type Activation, activationKey, type RuleEdgeInstance } from './activation.ts';
import { derivedEdge } from './rule-edges.ts';
import { assertedFact, type Derived, requiredFact } from './rule-facts.ts';
import type { SourcedRule } from './rule-source.ts';

/** An activation and everything that holds because of it. */
export interface Consequences {
  readonly activation: Activation;
  readonly facts: readonly Fact[];
  readonly edges: readonly RuleEdgeInstance[];
  /** What had to be left out, and why. */
  readonly problems: readonly string[];
}

/** What a rule says with these values. Never throws: what makes no sense is left out and said. */
export function consequencesOf(source: SourcedRule, bindings: Bindings): Consequences {
  const { file, definition } = source;
  const problems: string[] = [];
  const keep = <Value>(derived: Derived<Value>): Value[] => {
    if (derived.ok) return [derived.value];
    problems.push(derived.problem);
    return [];
  };
  const required = definition.require.flatMap((written) => keep(requiredFact(written, bindings)));
  const asserted = definition.assert.flatMap((written) => keep(assertedFact(written, bindings)));
  const edges = definition.edges.flatMap((edge) => keep(derivedEdge(edge, source, bindings)));
  const activation: Activation = {
    key: activationKey({ file, rule: definition.name, bindings }),
    file,
    rule: definition.name,
    bindings,
    log: substituteLog(definition.log, bindings),
    logExit: substituteLog(definition.logExit, bindings),
  };
  return { activation, facts: [...required, ...asserted], edges, problems };
}

function substituteLog(log: RuleLog | null, bindings: Bindings): RuleLog | null {
  return log?.map(([field, text]) => [field, substituteText(text, bindings)] as const) ?? null;
}
