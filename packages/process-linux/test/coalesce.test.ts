import { expect, test } from 'vitest';
import { coalesce } from '../src/coalesce.ts';

function counted(): { run: () => Promise<number>; finish: () => void; begun: () => number } {
  let begun = 0;
  let finishers: (() => void)[] = [];
  const run = coalesce(() => {
    const number = ++begun;
    return new Promise<number>((resolve) => finishers.push(() => resolve(number)));
  });
  const finish = (): void => {
    for (const one of finishers) one();
    finishers = [];
  };
  return { run, finish, begun: () => begun };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('callers of the same moment share one run', async () => {
  const { run, finish } = counted();
  const results = [run(), run(), run()];
  await turn();
  finish();
  expect(await Promise.all(results)).toEqual([1, 1, 1]);
});

test('a caller who comes during a run gets the next one, and shares it', async () => {
  const { run, finish, begun } = counted();
  const first = run();
  await turn();
  const late = [run(), run()];
  finish();
  await first;
  await turn();
  finish();
  expect(await Promise.all(late)).toEqual([2, 2]);
  expect(begun()).toBe(2);
});

test('a run that fails does not keep the next one from beginning', async () => {
  let count = 0;
  const run = coalesce(async () => {
    if (++count === 1) throw new Error('first');
    return count;
  });
  const first = run();
  const failed = expect(first).rejects.toThrow('first');
  await Promise.resolve();
  const second = run();
  await failed;
  expect(await second).toBe(2);
});
