import { definitionDefaults, type EnvironmentDefinition } from '@hermit/core';
import { expect, test } from 'vitest';
import { embeddedEnvironment } from '../src/embedded-environment.ts';
import { createNodePorts, nodeClock } from '../src/index.ts';

const own = { PATH: '/bin', HOME: '/root', SECRET: 'x', APP_A: '1', APP_B: '2', MY_APP: '3' };

test.each<[string, Partial<EnvironmentDefinition>, Record<string, string>]>([
  ['is the base alone', {}, { PATH: '/bin', HOME: '/root' }],
  ['is empty when cleared', { clear: true }, {}],
  ['passes on by name', { clear: true, pass: ['SECRET', 'MISSING'] }, { SECRET: 'x' }],
  ['passes on by glob', { clear: true, pass: ['APP_*'] }, { APP_A: '1', APP_B: '2' }],
  ['passes on by a glob with two stars', { clear: true, pass: ['*PP*B'] }, { APP_B: '2' }],
  [
    'lets files override the base, and the definition files',
    {
      fromFiles: new Map([
        ['PATH', 'f'],
        ['HOME', 'f'],
      ]),
      set: new Map<string, string | false>([
        ['PATH', 's'],
        ['HOME', false],
      ]),
    },
    { PATH: 's' },
  ],
])('the environment of an embedded service %s', (_, changes, expected) => {
  const definition = { ...definitionDefaults.environment, ...changes };
  expect(Object.fromEntries(embeddedEnvironment(definition, own))).toEqual(expected);
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
