import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exitCodes } from '../../src/exit-codes.ts';
import { isRunning } from '../harness/processes.ts';
import { sleeper } from './support/definition-text.ts';
import { E2eProject } from './support/e2e-project.ts';

const files = {
  // Nobody but the operator says whether the time is right, so "auto" is: not known.
  'hermit.toml': '[system_dependencies.TIME]\nsource = "manual"\n',
  'clocked.toml': `system_dependencies = ["TIME"]\n${sleeper}`,
  'plain.toml': sleeper,
};

let project: E2eProject;
beforeAll(async () => {
  project = new E2eProject(files);
  await project.run();
});
afterAll(() => project.dispose(), 120_000);

type Active = 'on' | 'off';
type Time = 'met' | 'unmet' | 'auto';

async function system(...argv: readonly string[]): Promise<void> {
  const { code, stderr } = await project.cli(['system', ...argv]);
  expect(stderr).toBe('');
  expect(code).toBe(exitCodes.done);
}

async function set(active: Active, time: Time): Promise<void> {
  await system('dependency', 'TIME', time);
  await system('active', active);
}

/** Brings the services up or down; the pids of what runs. */
async function begin(isUp: boolean): Promise<readonly [clocked: number | null, plain: number | null]> {
  if (isUp) {
    await set('on', 'met');
    return [await project.readyPid('clocked'), await project.readyPid('plain')];
  }
  await set('off', 'unmet');
  expect((await project.service('clocked')).pid).toBeNull();
  return [null, null];
}

const table = [true, false].flatMap((isUp) =>
  (['on', 'off'] as const).flatMap((active) =>
    (['met', 'unmet', 'auto'] as const).map((time) => ({ isUp, active, time })),
  ),
);

describe('a service that needs TIME', () => {
  test.each(table)('running: $isUp, then active $active and TIME $time', async ({ isUp, active, time }) => {
    const [clocked, plain] = await begin(isUp);
    await set(active, time);
    const isWanted = active === 'on' && (time === 'met' || (time === 'auto' && isUp));
    const { pid, state, waitingFor } = await project.service('clocked');
    if (isWanted && isUp) expect(pid).toBe(clocked);
    else if (isWanted) expect(isRunning(await project.readyPid('clocked'))).toBe(true);
    else expect({ pid, state }).toEqual({ pid: null, state: 'waiting' });
    if (clocked !== null) expect(isRunning(clocked)).toBe(isWanted);
    if (!isWanted) {
      const missing = [...(active === 'off' ? ['active'] : []), ...(time === 'met' ? [] : ['TIME'])];
      expect(missing).toEqual(expect.arrayContaining(waitingFor.map(({ name }) => name)));
      expect(waitingFor).not.toEqual([]);
    }
    await checkPlain(active === 'on', plain);
  });
});

/** The other service has no dependency: it follows `active` only, and keeps its process meanwhile. */
async function checkPlain(isWanted: boolean, before: number | null): Promise<void> {
  if (!isWanted) expect((await project.service('plain')).pid).toBeNull();
  else if (before === null) await project.readyPid('plain');
  else expect((await project.service('plain')).pid).toBe(before);
}
