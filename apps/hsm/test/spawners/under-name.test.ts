import type { Adoption, AdoptionSubject, CancelSignal, ProcessHandle, ProcessSpawner } from '@hermit/core/spawner';
import { expect, test } from 'vitest';
import { underName } from '../../src/spawners/under-name.ts';

const cancel: CancelSignal = { aborted: false, addEventListener() {}, removeEventListener() {} };
const handle: ProcessHandle = {
  version: 1,
  spawner: 'own',
  serviceId: 'web',
  purpose: 'main',
  nonce: 'm.1.2',
  pid: 7,
  startTime: '8',
  bootId: 'boot',
  killMode: 'group',
  data: { lock: 'x' },
};
const outer: ProcessHandle = { ...handle, spawner: '@acme/own' };

/** A spawner that notes by which names it is called. */
function noting(adoption: Adoption) {
  const names: string[] = [];
  const note = ({ spawner }: { readonly spawner: string }): void => void names.push(spawner);
  const spawner = {
    name: 'own',
    contractVersion: 1,
    capabilities: {},
    optionsSchema: null,
    start: async () => ({ ok: true, handle, watched: true }),
    observe: async (handles: readonly ProcessHandle[]) => handles.map((one) => note(one)),
    adopt: async (subject: AdoptionSubject) => {
      note(subject.kind === 'handle' ? subject.handle : subject.intent);
      return adoption;
    },
    signal: async (one: ProcessHandle) => note(one),
    kill: async (one: ProcessHandle) => note(one),
    release: async (one: ProcessHandle) => note(one),
    dispose: async () => undefined,
  } as unknown as ProcessSpawner;
  return {
    names,
    renamed: underName(spawner, '@acme/own', { capabilities: spawner.capabilities, optionsSchema: null }),
  };
}

const running: Adoption = { observation: { kind: 'running', pid: 7 }, handle, watched: true };

test('outside everything has the name that definitions use, and inside its own', async () => {
  const { names, renamed } = noting(running);
  const intent = {
    serviceId: 'web',
    purpose: 'main',
    nonce: null,
    shapeHash: '',
    spawner: '@acme/own',
    bootId: 'b',
  } as const;
  expect(renamed.name).toBe('@acme/own');
  expect(await renamed.start({} as never, cancel)).toEqual({ ok: true, handle: outer, watched: true });
  expect(await renamed.adopt({ kind: 'handle', handle: outer }, cancel)).toEqual({ ...running, handle: outer });
  await renamed.adopt({ kind: 'intent', intent }, cancel);
  await renamed.observe([outer, outer], cancel);
  await renamed.signal(outer, 'SIGTERM', cancel);
  await renamed.kill(outer, cancel);
  await renamed.release(outer);
  expect(names).toEqual(Array.from({ length: 7 }, () => 'own'));
});

test.each([
  ['no handle', { ...running, handle: null }],
  ['the handle of another spawner', { ...running, handle: { ...handle, spawner: 'node' } }],
  ['junk', 7],
  ['nothing', undefined],
])('an answer with %s goes on as it is, for the manager to judge', async (_, answer) => {
  const { renamed } = noting(answer as Adoption);
  expect(await renamed.adopt({ kind: 'handle', handle: outer }, cancel)).toEqual(answer);
});

test('a spawner that tells of no ends is not made to', () => {
  expect('watch' in noting(running).renamed).toBe(false);
});
