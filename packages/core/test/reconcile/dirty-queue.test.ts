import { expect, test } from 'vitest';
import { DirtyQueue } from '../../src/reconcile/dirty-queue.ts';

function takeAll(queue: DirtyQueue, onTaken: (id: string) => void = () => {}): string[] {
  const taken: string[] = [];
  for (let id = queue.take(); id !== undefined; id = queue.take()) {
    taken.push(id);
    onTaken(id);
  }
  return taken;
}

test('ids come in their order, each once', () => {
  const queue = new DirtyQueue();
  for (const id of ['c', 'a', 'b', 'a']) queue.add(id);
  expect(takeAll(queue)).toEqual(['a', 'b', 'c']);
  expect(queue.take()).toBeUndefined();
});

test('who is added during a round takes its place, or waits for the next round if that is past', () => {
  const queue = new DirtyQueue();
  for (const id of ['a', 'd']) queue.add(id);
  const added = new Map([
    ['a', ['c', 'd', 'b']],
    ['c', ['a', 'c']],
  ]);
  const taken = takeAll(queue, (id) => {
    for (const other of added.get(id) ?? []) queue.add(other);
    added.delete(id);
  });
  expect(taken).toEqual(['a', 'b', 'c', 'd', 'a', 'c']);
});

test('a later step begins anew', () => {
  const queue = new DirtyQueue();
  queue.add('z');
  expect(takeAll(queue)).toEqual(['z']);
  for (const id of ['b', 'a']) queue.add(id);
  expect(takeAll(queue)).toEqual(['a', 'b']);
});
