import type { Bindings } from '../model/pattern.ts';
import { type BoundValues, bindingsIn, boundValue, boundValues, keyOf, nothingBound } from './bound-values.ts';
import type { CompiledRule } from './compiled-rule.ts';
import { type Consequences, consequencesOf } from './consequences.ts';
import { join, planJoin } from './join.ts';
import { JoinedCondition } from './joined-condition.ts';
import type { RowMemories } from './row-memories.ts';
import type { WorkCounter } from './work-counter.ts';

/** What a rule is evaluated with. */
export interface RuleSurroundings {
  readonly memories: RowMemories;
  readonly work: WorkCounter;
  readonly maxActivations: number;
}

/** What began and ended in one turn of a rule. */
export interface RuleTurn {
  readonly begun: readonly Consequences[];
  readonly ended: readonly Consequences[];
}

interface Held {
  readonly bound: BoundValues;
  readonly consequences: Consequences;
}

/** A rule and the ways in which it holds. A turn costs the rows that changed and what they are joined with. */
export class LiveRule {
  readonly rule: CompiledRule;
  readonly #around: RuleSurroundings;
  readonly #when: readonly JoinedCondition[];
  readonly #unless: readonly JoinedCondition[];
  readonly #held = new Map<string, Held>();
  readonly #problems = new Map<string, number>();
  #isOverflowing = false;

  /** Is told by `whenDirty` when it should be evaluated again. The changes of the book must have been taken in. */
  constructor(rule: CompiledRule, around: RuleSurroundings, whenDirty: () => void) {
    this.rule = rule;
    this.#around = around;
    this.#when = rule.when.map((condition) => new JoinedCondition(condition, around.memories, whenDirty));
    this.#unless = rule.unless.map((condition) => new JoinedCondition(condition, around.memories, whenDirty));
  }

  held(): Iterable<Consequences> {
    return [...this.#held.values()].map(({ consequences }) => consequences);
  }

  /** What was left out, and why; by how many activations. */
  get problems(): ReadonlyMap<string, number> {
    return this.#problems;
  }

  /** Whether there are more activations than a rule may have. */
  get isOverflowing(): boolean {
    return this.#isOverflowing;
  }

  /** Everything that holds now. If that is too much, those that are preferred come first. */
  begin(preferred: Iterable<Bindings>): readonly Consequences[] {
    const begun: Consequences[] = [];
    for (const bindings of preferred) {
      const bound = this.#completed(bindings);
      if (bound !== null && this.#when.every((condition) => condition.isMetBy(bound))) this.#take(bound, begun);
    }
    this.#takeAll(begun);
    return begun;
  }

  /** Takes in what changed in its conditions. */
  evaluate(): RuleTurn {
    const ended: Consequences[] = [];
    const begun: Consequences[] = [];
    const seeds: (readonly [JoinedCondition, BoundValues])[] = [];
    for (const [conditions, opens] of [
      [this.#when, true],
      [this.#unless, false],
    ] as const) {
      for (const condition of conditions) {
        for (const { value: row, isAdded } of condition.takeChanges()) {
          if (isAdded === opens) seeds.push([condition, row.bound]);
          else for (const key of condition.usersOf(row.key)) this.#drop(key, ended);
        }
      }
    }
    if (this.#isOverflowing) this.#takeAll(begun);
    else for (const [condition, bound] of seeds) if (!this.#takeFrom(condition, bound, begun)) break;
    return { begun, ended };
  }

  /** Nothing holds any more, and nobody is listened to. */
  close(): void {
    for (const condition of [...this.#when, ...this.#unless]) condition.close();
  }

  #takeAll(begun: Consequences[]): void {
    this.#isOverflowing = false;
    const plan = planJoin(
      this.#when.map(({ memory }) => memory),
      [],
    );
    for (const bound of join(plan, nothingBound, this.#around.work)) if (!this.#take(bound, begun)) return;
  }

  #takeFrom(condition: JoinedCondition, seed: BoundValues, begun: Consequences[]): boolean {
    for (const bound of join(condition.planWith(this.#when), seed, this.#around.work)) {
      if (!this.#take(bound, begun)) return false;
    }
    return true;
  }

  /** Returns whether there is room for more. */
  #take(bound: BoundValues, begun: Consequences[]): boolean {
    const key = keyOf(bound, this.rule.variables);
    if (this.#held.has(key) || this.#unless.some((condition) => condition.isMetBy(bound))) return true;
    if (this.#held.size >= this.#around.maxActivations) {
      this.#isOverflowing = true;
      return false;
    }
    const consequences = consequencesOf(this.rule.source, bindingsIn(bound, this.rule.variables));
    this.#held.set(key, { bound, consequences });
    for (const condition of [...this.#when, ...this.#unless]) condition.addUser(bound, key);
    for (const problem of consequences.problems) this.#countProblem(problem, 1);
    begun.push(consequences);
    return true;
  }

  #drop(key: string, ended: Consequences[]): void {
    const held = this.#held.get(key);
    if (held === undefined) return;
    this.#held.delete(key);
    for (const condition of [...this.#when, ...this.#unless]) condition.deleteUser(held.bound, key);
    for (const problem of held.consequences.problems) this.#countProblem(problem, -1);
    ended.push(held.consequences);
  }

  #countProblem(problem: string, by: number): void {
    const count = (this.#problems.get(problem) ?? 0) + by;
    if (count > 0) this.#problems.set(problem, count);
    else this.#problems.delete(problem);
  }

  /** The bindings of an activation with what is computed from them; `null` if they are those of another rule. */
  #completed(bindings: Bindings): BoundValues | null {
    const { variables, when } = this.rule;
    if (bindings.size !== variables.length || !variables.every((name) => bindings.has(name))) return null;
    const computed = when.flatMap((condition) => condition.computed);
    return new Map([
      ...boundValues(bindings),
      ...computed.map(({ name, compute }) => [name, boundValue(compute(bindings))] as const),
    ]);
  }
}
