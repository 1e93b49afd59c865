import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DeadlineHeap } from '../../src/reconcile/deadline-heap.ts';
import { always } from '../support/checked-property.ts';

/** The same, in the plainest way. */
class NaiveDeadlines {
  readonly #byKey = new Map<string, number>();

  set(key: string, atMs: number | null): void {
    if (atMs === null) this.#byKey.delete(key);
    else this.#byKey.set(key, atMs);
  }

  earliestMs(): number | null {
    return this.#byKey.size === 0 ? null : Math.min(...this.#byKey.values());
  }

  takeDue(nowMs: number): string[] {
    const due = [...this.#byKey].filter(([, atMs]) => atMs <= nowMs);
    for (const [key] of due) this.#byKey.delete(key);
    return due.sort(([a, atA], [b, atB]) => atA - atB || (a < b ? -1 : 1)).map(([key]) => key);
  }
}

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g');
const time = fc.integer({ min: 0, max: 20 });
const use = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('set' as const), key, atMs: time }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), key }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('take' as const), nowMs: time }) },
);

test('a heap of deadlines does what a plain map of them does', () => {
  always(
    fc.property(fc.array(use, { maxLength: 200, size: 'max' }), (uses) => {
      const heap = new DeadlineHeap();
      const naive = new NaiveDeadlines();
      for (const each of uses) {
        if (each.kind === 'take') expect(heap.takeDue(each.nowMs)).toEqual(naive.takeDue(each.nowMs));
        else {
          const atMs = each.kind === 'set' ? each.atMs : null;
          heap.set(each.key, atMs);
          naive.set(each.key, atMs);
        }
        expect(heap.earliestMs()).toBe(naive.earliestMs());
      }
    }),
    300,
  );
});

test('deadlines that are moved again and again leave nothing behind', () => {
  const heap = new DeadlineHeap();
  for (let move = 0; move < 100_000; move += 1) heap.set(`service ${move % 10}`, 1_000_000 - move);
  expect(heap.takeDue(2_000_000)).toHaveLength(10);
  expect(heap.earliestMs()).toBeNull();
});

test('a deadline that was taken is gone, and the same one can be set again', () => {
  const heap = new DeadlineHeap();
  heap.set('a', 5);
  expect(heap.takeDue(4)).toEqual([]);
  expect(heap.takeDue(5)).toEqual(['a']);
  expect(heap.takeDue(5)).toEqual([]);
  heap.set('a', 5);
  expect(heap.earliestMs()).toBe(5);
});
