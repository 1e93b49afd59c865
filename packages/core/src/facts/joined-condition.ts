import { type BoundValues, keyOf } from './bound-values.ts';
import { Buckets } from './buckets.ts';
import type { CompiledCondition } from './compiled-rule.ts';
import { type JoinStep, planJoin } from './join.ts';
import { type NetChange, NetChanges } from './net-changes.ts';
import type { RowMemories } from './row-memories.ts';
import type { Row, RowListener, RowMemory } from './row-memory.ts';

/** One condition of one rule: what changed in it, and which activations stand on which of its rows. */
export class JoinedCondition {
  readonly memory: RowMemory;
  readonly #variables: readonly string[];
  readonly #memories: RowMemories;
  readonly #listener: RowListener;
  readonly #changes = new NetChanges<Row>();
  readonly #users = new Buckets<string>();
  #plan: readonly JoinStep[] | null = null;

  constructor(condition: CompiledCondition, memories: RowMemories, whenDirty: () => void) {
    this.#variables = condition.variables;
    this.#memories = memories;
    this.#listener = (row, isAdded) => {
      this.#changes.note(row.key, row, isAdded);
      whenDirty();
    };
    this.memory = memories.join(condition, this.#listener);
  }

  /** Whether a fact matches with these values. */
  isMetBy(bound: BoundValues): boolean {
    return this.memory.has(keyOf(bound, this.#variables));
  }

  takeChanges(): readonly NetChange<Row>[] {
    return this.#changes.take();
  }

  /** Those that stand on a row, or that it would stand against. */
  usersOf(row: string): readonly string[] {
    return [...this.#users.get(row)];
  }

  addUser(bound: BoundValues, user: string): void {
    this.#users.add(keyOf(bound, this.#variables), user);
  }

  deleteUser(bound: BoundValues, user: string): void {
    this.#users.delete(keyOf(bound, this.#variables), user);
  }

  /** How the conditions are joined when a row of this one is given. */
  planWith(when: readonly JoinedCondition[]): readonly JoinStep[] {
    this.#plan ??= planJoin(
      when.filter((other) => other !== this).map(({ memory }) => memory),
      this.#variables,
    );
    return this.#plan;
  }

  close(): void {
    this.#memories.leave(this.memory, this.#listener);
  }
}
