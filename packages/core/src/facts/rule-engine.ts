import type { Bindings } from '../model/pattern.ts';
import { type Activation, parseActivationKey, type RuleEdgeInstance } from './activation.ts';
import { consequencesOf } from './consequences.ts';
import type { FactBook, FactFeed } from './fact-book.ts';
import { LiveRule, type RuleSurroundings } from './live-rule.ts';
import { RowMemories } from './row-memories.ts';
import { RuleOutcome } from './rule-outcome.ts';
import { problemsOf } from './rule-problems.ts';
import { byLevel, type WantedRule, wantedRules } from './rule-set.ts';
import { type RuleProblem, type RuleSource, ruleKey } from './rule-source.ts';
import { WorkCounter } from './work-counter.ts';

/** Limits of an engine. */
export interface RuleEngineSettings {
  /** How many activations one rule may have at a time; further ones are left out and a problem says so. Default 10,000. */
  readonly maxActivations: number;
}

/**
 * Keeps what rules derive from the facts of a book. Nothing happens until `settle`, which costs what changed: the
 * conditions that a changed fact matches, and the activations that come and go by that.
 */
export class RuleEngine {
  readonly #feed: FactFeed;
  readonly #work = new WorkCounter();
  readonly #around: RuleSurroundings;
  readonly #outcome: RuleOutcome;
  readonly #live = new Map<string, LiveRule>();
  readonly #dirty = new Set<string>();
  /** Keys of activations that were told before this engine was made. */
  readonly #assumed = new Set<string>();
  /** By rule key: the bindings of these, until the rule is there. */
  readonly #preferred = new Map<string, Bindings[]>();
  #wanted: ReadonlyMap<string, WantedRule> = new Map();
  #hasTurned = false;

  constructor(book: FactBook, { maxActivations = 10_000 }: Partial<RuleEngineSettings> = {}) {
    this.#feed = book.follow();
    this.#around = { memories: new RowMemories(book, this.#work), work: this.#work, maxActivations };
    this.#outcome = new RuleOutcome(book);
  }

  /** How many patterns and rows were compared so far, those in the book not counted: for tests and benchmarks. */
  get work(): number {
    return this.#work.count;
  }

  /**
   * The rules from the next `settle` on. An unchanged rule keeps its activations; a changed one keeps those that still
   * hold, since file, rule name and bindings are what tells activations apart.
   */
  replaceRules(sources: readonly RuleSource[]): void {
    this.#wanted = wantedRules(sources, this.#wanted);
    for (const key of this.#live.keys()) if (!this.#isCurrent(key)) this.#dirty.add(key);
    for (const key of this.#wanted.keys()) if (!this.#isCurrent(key)) this.#dirty.add(key);
  }

  /**
   * Takes in what changed in the book since the last call, and asserts and withdraws derived facts in it: all rules
   * once, in the order of their labels. Returns whether a derived fact or edge came or went.
   */
  settle(): boolean {
    this.#takeIn();
    this.#hasTurned ||= this.#dirty.size > 0;
    for (const key of [...this.#dirty].sort()) if (!this.#wanted.get(key)?.compiled) this.#retire(key);
    this.#takeIn();
    while (this.#dirty.size > 0) {
      for (const { key } of this.#lowestLevel()) {
        this.#dirty.delete(key);
        this.#turn(key);
        this.#takeIn();
      }
    }
    return this.#outcome.takeIsChanged();
  }

  /** The requirements that came and went since the last take: net, and each once however many activations give it. */
  takeEdgeChanges(): { readonly added: readonly RuleEdgeInstance[]; readonly removed: readonly RuleEdgeInstance[] } {
    const changes = this.#outcome.edges.take();
    return {
      added: changes.filter(({ isAdded }) => isAdded).map(({ value }) => value),
      removed: changes.filter(({ isAdded }) => !isAdded).map(({ value }) => value),
    };
  }

  /** What began and ended since the last take. What did both in between is not told. */
  takeActivationChanges(): { readonly begun: readonly Activation[]; readonly ended: readonly Activation[] } {
    const changes = this.#outcome.activations.take();
    const ended = changes.filter(({ isAdded }) => !isAdded).map(({ value }) => this.#withLogs(value));
    this.#assumed.clear();
    return { begun: changes.filter(({ isAdded }) => isAdded).map(({ value }) => value), ended };
  }

  /** Whether any rule was looked at since the last take: only then `problems` may say something else. */
  takeHasTurned(): boolean {
    const hasTurned = this.#hasTurned;
    this.#hasTurned = false;
    return hasTurned;
  }

  /** What is wrong with rules now: rules and parts that are left out, sorted. */
  problems(): readonly RuleProblem[] {
    return problemsOf([...this.#wanted.values()], this.#live, this.#around.maxActivations);
  }

  /** The activations that hold, sorted. */
  activationKeys(): readonly string[] {
    return [...this.#outcome.active.keys()].sort();
  }

  /**
   * Takes these activations for told, as after a take: those that hold are not told as begun, those that do not hold by
   * the next take are told as ended. Call it before the first `settle`; keys that are none are ignored.
   */
  assumeBegun(keys: readonly string[]): void {
    for (const key of keys) {
      const parts = parseActivationKey(key);
      if (parts === null || !this.#outcome.assumeTold({ key, ...parts, log: null, logExit: null })) continue;
      this.#assumed.add(key);
      const rule = ruleKey(parts.file, parts.rule);
      const preferred = this.#preferred.get(rule);
      if (preferred === undefined) this.#preferred.set(rule, [parts.bindings]);
      else preferred.push(parts.bindings);
    }
  }

  #isCurrent(key: string): boolean {
    return this.#live.get(key)?.rule === (this.#wanted.get(key)?.compiled ?? undefined);
  }

  #takeIn(): void {
    for (const { fact, isAdded } of this.#feed.take()) this.#around.memories.note(fact, isAdded);
  }

  #lowestLevel(): readonly WantedRule[] {
    const dirty = [...this.#dirty].map((key) => this.#wanted.get(key)).filter((wanted) => wanted !== undefined);
    const level = dirty.reduce((lowest, wanted) => Math.min(lowest, wanted.level), Number.POSITIVE_INFINITY);
    return dirty.filter((wanted) => wanted.level === level).sort(byLevel);
  }

  #turn(key: string): void {
    const live = this.#live.get(key);
    if (live === undefined || !this.#isCurrent(key)) {
      this.#exchange(key, live);
      return;
    }
    const { begun, ended } = live.evaluate();
    for (const consequences of ended) this.#outcome.end(consequences);
    for (const consequences of begun) this.#outcome.begin(consequences);
  }

  /** Puts a new or changed rule in the place of what was there. */
  #exchange(key: string, before: LiveRule | undefined): void {
    const compiled = this.#wanted.get(key)?.compiled;
    if (!compiled) return;
    const live = new LiveRule(compiled, this.#around, () => this.#dirty.add(key));
    this.#live.set(key, live);
    const old = new Map([...(before?.held() ?? [])].map((held) => [held.activation.key, held]));
    const preferred = [...old.values()].map(({ activation }) => activation.bindings);
    for (const consequences of live.begin([...preferred, ...(this.#preferred.get(key) ?? [])])) {
      const held = old.get(consequences.activation.key);
      old.delete(consequences.activation.key);
      if (held === undefined) this.#outcome.begin(consequences);
      else this.#outcome.exchange(held, consequences);
    }
    for (const consequences of old.values()) this.#outcome.end(consequences);
    this.#preferred.delete(key);
    before?.close();
  }

  #retire(key: string): void {
    const live = this.#live.get(key);
    this.#live.delete(key);
    this.#dirty.delete(key);
    live?.close();
    for (const consequences of live?.held() ?? []) this.#outcome.end(consequences);
  }

  /** An activation that was only assumed has its logs from the rule as it is now. */
  #withLogs(activation: Activation): Activation {
    const source = this.#assumed.has(activation.key)
      ? this.#wanted.get(ruleKey(activation.file, activation.rule))?.source
      : undefined;
    return source === undefined ? activation : consequencesOf(source, activation.bindings).activation;
  }
}
