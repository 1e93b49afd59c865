import { defineService } from '@hermit/core';
import { expect, test } from 'vitest';
import { createEmbeddedLaunch } from '../src/embedded-launch.ts';
import { createNodePorts, nodeClock } from '../src/index.ts';

const own = { PATH: '/bin', HOME: '/home/me', SECRET: 'x', APP_A: '1' };

async function environmentOf(changes: Partial<Parameters<typeof defineService>[0]>): Promise<Record<string, string>> {
  const { prepare } = createEmbeddedLaunch({ stdout: null, stderr: null }, own);
  const prepared = await prepare(defineService({ id: 'web', execStart: ['true'], ...changes }), 'main');
  if (!prepared.ok) throw new Error(prepared.error.message);
  return Object.fromEntries(prepared.launch.env);
}

test('an embedded service has the base of the program around it', async () => {
  expect(await environmentOf({})).toEqual({ PATH: '/bin', HOME: '/home/me' });
});

test('an embedded service that runs as somebody else has a home of its own', async () => {
  expect(await environmentOf({ user: 'root', group: '0' })).toEqual({
    PATH: '/bin',
    HOME: '/root',
    USER: 'root',
    LOGNAME: 'root',
    SHELL: expect.stringMatching(/^\//),
  });
});

test('an embedded service whose user does not exist is not launched', async () => {
  await expect(environmentOf({ user: 'nobody-at-all' })).rejects.toThrow('nobody-at-all');
});

test('the ports name their spawner as the default and never give a text twice', () => {
  const ports = createNodePorts({ stateId: 'node-ports-test' });
  expect(ports.spawners.get(ports.defaultSpawner)?.name).toBe('node');
  const texts = Array.from({ length: 100 }, () => ports.uniqueText());
  expect(new Set(texts).size).toBe(100);
  expect(texts.every((text) => /^[a-z0-9]+$/.test(text))).toBe(true);
});

test('a wake of the clock of the machine comes once and not early, and one that is called off does not come', async () => {
  const atMs = nodeClock.nowMs() + 5.5;
  let calledOff = 0;
  nodeClock.wakeAt(atMs, () => {
    calledOff += 1;
  })();
  const wokenAtMs = await new Promise<number>((resolve) => {
    nodeClock.wakeAt(atMs, () => resolve(nodeClock.nowMs()));
  });
  expect(wokenAtMs).toBeGreaterThanOrEqual(atMs);
  expect(calledOff).toBe(0);
});
