import type { BoundValues } from './bound-values.ts';
import type { RowMemory } from './row-memory.ts';
import type { WorkCounter } from './work-counter.ts';

/** One condition that is joined, with those of its variables that are known by then. */
export interface JoinStep {
  readonly memory: RowMemory;
  readonly known: readonly string[];
}

/**
 * In which order conditions are joined when some variables are known: those first that only have to be looked up, then
 * those that share most with what is known, then the others.
 */
export function planJoin(memories: readonly RowMemory[], known: Iterable<string>): readonly JoinStep[] {
  const bound = new Set(known);
  const left = [...memories];
  const steps: JoinStep[] = [];
  while (left.length > 0) {
    const index = bestNext(left, bound);
    for (const memory of left.splice(index, 1)) {
      const { variables } = memory.condition;
      steps.push({ memory, known: variables.filter((name) => bound.has(name)) });
      for (const name of variables) bound.add(name);
    }
  }
  return steps;
}

/**
 * All ways to match every step together with what is bound. Lazy, so that whoever has enough may stop. Iterative: the
 * number of conditions is up to users.
 */
export function* join(plan: readonly JoinStep[], seed: BoundValues, work: WorkCounter): Iterable<BoundValues> {
  const open: Iterator<BoundValues>[] = [[seed].values()];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const next = top.next();
    const step = plan[open.length - 1];
    if (next.done === true) open.pop();
    else if (step === undefined) yield next.value;
    else open.push(extensions(step, next.value, work)[Symbol.iterator]());
  }
}

function* extensions({ memory, known }: JoinStep, bound: BoundValues, work: WorkCounter): Iterable<BoundValues> {
  for (const row of memory.rowsWith(known, bound)) {
    work.add();
    yield row.bound.size === known.length ? bound : new Map([...bound, ...row.bound]);
  }
}

function bestNext(left: readonly RowMemory[], bound: ReadonlySet<string>): number {
  let best = 0;
  let bestRank = Number.NEGATIVE_INFINITY;
  for (const [index, { condition }] of left.entries()) {
    const shared = condition.variables.filter((name) => bound.has(name)).length;
    const rank = shared === condition.variables.length ? Number.POSITIVE_INFINITY : shared;
    if (rank <= bestRank) continue;
    best = index;
    bestRank = rank;
  }
  return best;
}
