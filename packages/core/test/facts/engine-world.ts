import type { RuleEdgeInstance } from '../../src/facts/activation.ts';
import { FactBook } from '../../src/facts/fact-book.ts';
import { RuleEngine, type RuleEngineSettings } from '../../src/facts/rule-engine.ts';
import type { RuleSource } from '../../src/facts/rule-source.ts';
import type { Fact } from '../../src/model/fact.ts';
import { idFromFact } from '../../src/model/service-id.ts';

/** A book and an engine, and everything that was told so far. */
export class EngineWorld {
  readonly book = new FactBook();
  readonly engine: RuleEngine;
  /** The lines that were logged, in order. */
  readonly lines: string[] = [];
  /** How often an edge was told as added or removed. */
  edgeTurns = 0;
  readonly edges = new Set<string>();

  constructor(settings: Partial<RuleEngineSettings> = {}) {
    this.engine = new RuleEngine(this.book, settings);
  }

  rules(...sources: readonly RuleSource[]): this {
    this.engine.replaceRules(sources);
    return this.settle();
  }

  add(...facts: readonly Fact[]): this {
    for (const fact of facts) this.book.add('outside', fact);
    return this.settle();
  }

  remove(...facts: readonly Fact[]): this {
    for (const fact of facts) this.book.remove('outside', fact);
    return this.settle();
  }

  /** As at the end of a poll: settles, and takes everything. */
  settle(): this {
    this.engine.settle();
    const { begun, ended } = this.engine.takeActivationChanges();
    for (const { log } of begun) if (log !== null) this.lines.push(log.map((entry) => entry.join('=')).join(' '));
    for (const { logExit } of ended) {
      if (logExit !== null) this.lines.push(logExit.map((entry) => entry.join('=')).join(' '));
    }
    const { added, removed } = this.engine.takeEdgeChanges();
    this.edgeTurns += added.length + removed.length;
    for (const edge of removed) this.edges.delete(edgeLine(edge));
    for (const edge of added) this.edges.add(edgeLine(edge));
    return this;
  }

  /** The services that are demanded, whoever does it. */
  get required(): readonly string[] {
    return this.book
      .visible()
      .filter(([label]) => label === 'require-service')
      .map(([, id]) => idFromFact(id) ?? '?')
      .sort();
  }

  /** What the engine derived with this label. */
  derived(label: string): readonly Fact[] {
    return this.book
      .owners()
      .filter((owner) => owner.startsWith('rule:'))
      .flatMap((owner) => this.book.factsOf(owner))
      .filter(([each]) => each === label);
  }

  get problems(): readonly string[] {
    return this.engine.problems().map(({ file, rule, message }) => `${file}#${rule}: ${message}`);
  }
}

function edgeLine({ service, requirement }: RuleEdgeInstance): string {
  const on = requirement.kind === 'service' ? `${requirement.service} ${requirement.state}` : requirement.fact;
  return `${service} requires ${typeof on === 'string' ? on : JSON.stringify(on)}`;
}
