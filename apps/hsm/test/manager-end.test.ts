import type { ServiceStatus } from '@hermit/core';
import { expect, test } from 'vitest';
import { ManagerEnd } from '../src/assemble/manager-end.ts';
import { exitCodes } from '../src/exit-codes.ts';
import { sampleService } from './render/sample-status.ts';

/** A manager whose shutdown ends when the test says so. */
function managerThatWaits() {
  const asked: string[] = [];
  let finish: (left: readonly ServiceStatus[]) => void = () => undefined;
  const gone = new Promise<readonly ServiceStatus[]>((resolve) => {
    finish = resolve;
  });
  const manager = {
    shutdown({ killNow = false } = {}) {
      asked.push(killNow ? 'kill' : 'stop');
      return gone;
    },
    async detach() {
      asked.push('detach');
    },
  };
  return { end: new ManagerEnd(manager), asked, finish };
}

test('a shutdown in order ends with 0', async () => {
  const { end, finish } = managerThatWaits();
  const left = end.shutdown();
  finish([]);
  expect(await left).toEqual([]);
  expect(await end.reached).toBe(exitCodes.done);
});

test('processes that outlive SIGKILL make it end with 1', async () => {
  const { end, finish } = managerThatWaits();
  void end.shutdown();
  finish([sampleService({})]);
  expect(await end.reached).toBe(exitCodes.notReached);
});

test('a second request joins the first, and may hurry it', async () => {
  const { end, asked, finish } = managerThatWaits();
  const both = Promise.all([end.shutdown(), end.shutdown(), end.shutdown({ killNow: true })]);
  finish([]);
  expect(await both).toEqual([[], [], []]);
  expect(asked).toEqual(['stop', 'kill']);
});

test('leaving does not wait for a shutdown that is under way', async () => {
  const { end, asked } = managerThatWaits();
  void end.shutdown();
  await end.leave(exitCodes.internalError);
  expect(await end.reached).toBe(exitCodes.internalError);
  expect(asked).toEqual(['stop', 'detach']);
});
