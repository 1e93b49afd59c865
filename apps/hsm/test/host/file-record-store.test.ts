import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fact, OutcomeRecord, ProcessRecord, RecordStore } from '@hermit/core';
import type { StartIntent } from '@hermit/core/spawner';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createFileRecordStore } from '../../src/host/file-record-store.ts';
import { openStateDirectory, type StateDirectory } from '../../src/host/state-directory.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const bootId = 'boot-1';
const intent: StartIntent = {
  serviceId: 'web',
  purpose: 'main',
  nonce: 'n1',
  shapeHash: '0123456789abcdef',
  spawner: 'node',
  bootId,
};
const process: ProcessRecord = {
  handle: {
    version: 1,
    spawner: 'node',
    serviceId: 'web',
    purpose: 'main',
    nonce: 'n1',
    pid: 4242,
    startTime: '12345',
    bootId,
    killMode: 'group',
    data: { group: 4242, nested: { list: [1, 'two', null] } },
  },
  shapeHash: '0123456789abcdef',
  startedAtMs: 5000,
  startedAtWallMs: 1_700_000_000_000,
};
const outcome: OutcomeRecord = {
  kind: 'failed',
  shapeHash: '0123456789abcdef',
  exit: { code: null, signal: 'SIGSEGV' },
  atWallMs: 1_700_000_000_000,
};

const reload: StartIntent = { ...intent, purpose: 'reload', nonce: 'r.abc.two' };
const nothing = { intent: null, process: null, outcome: null, demandSequence: null, reload: null, decision: null };

async function open(path = temporaryDirectory()): Promise<StateDirectory> {
  const opened = await openStateDirectory(path);
  if (!opened.ok) throw new Error(opened.message);
  return opened.directory;
}

function storeIn(directory: StateDirectory, warnings: string[] = [], boot: string = bootId): RecordStore {
  return createFileRecordStore({ directory, bootId: boot, warn: (message) => warnings.push(message) });
}

describe('records', () => {
  test('come back as they were saved, in another store on the same directory', async () => {
    const directory = await open();
    const store = storeIn(directory);
    await store.load();
    await store.saveProcess('web', process);
    await store.saveDemandSequence('web', 7);
    await store.saveReload('web', reload);
    await store.saveFacts('process:web', [['carrier', 'eth0']]);
    await store.saveFacts('operator', [['maintenance']]);
    await store.saveOutcome('worker', outcome);
    await store.saveDecision('worker', 'stop');
    await store.saveInputs({ active: false, systemDependencies: new Map([['TIME', true]]) });

    const warnings: string[] = [];
    const loaded = await storeIn(directory, warnings).load();
    expect(loaded.services).toEqual([
      { ...nothing, serviceId: 'web', process, demandSequence: 7, reload },
      { ...nothing, serviceId: 'worker', outcome, decision: 'stop' },
    ]);
    expect(loaded.inputs).toEqual({ active: false, systemDependencies: new Map([['TIME', true]]) });
    expect(loaded.facts).toEqual(
      new Map([
        ['operator', [['maintenance']]],
        ['process:web', [['carrier', 'eth0']]],
      ]),
    );
    expect(warnings).toEqual([]);
  });

  test('of a process replace the intent, and null leaves no file behind', async () => {
    const directory = await open();
    const store = storeIn(directory);
    await store.load();
    await store.saveIntent('web', intent);
    expect((await storeIn(directory).load()).services[0]?.intent).toEqual(intent);
    await store.saveProcess('web', process);
    expect((await storeIn(directory).load()).services[0]).toMatchObject({ intent: null, process });
    await store.saveProcess('web', null);
    expect(readdirSync(directory.services)).toEqual([]);
  });

  test('keep the other parts of a service that an earlier store wrote', async () => {
    const directory = await open();
    const first = storeIn(directory);
    await first.load();
    await first.saveProcess('web', process);
    const second = storeIn(directory);
    await second.load();
    await second.saveOutcome('web', outcome);
    expect((await storeIn(directory).load()).services[0]).toMatchObject({ process, outcome });
  });

  test('written at the same time end with the last one', async () => {
    const directory = await open();
    const store = storeIn(directory);
    await store.load();
    const pids = Array.from({ length: 50 }, (_, index) => 1000 + index);
    await Promise.all(pids.map((pid) => store.saveProcess('web', { ...process, handle: { ...process.handle, pid } })));
    expect((await storeIn(directory).load()).services[0]?.process?.handle.pid).toBe(1049);
    expect(readdirSync(directory.services)).toEqual(['web.json']);
  });

  test('of another boot are void, but the decisions and facts of the operator hold', async () => {
    const directory = await open();
    const store = storeIn(directory);
    await store.load();
    await store.saveProcess('web', process);
    await store.saveDecision('web', 'stop');
    await store.saveInputs({ active: false, systemDependencies: new Map() });
    await store.saveFacts('process:web', [['carrier', 'eth0']]);
    await store.saveFacts('operator', [['maintenance']]);
    const loaded = await storeIn(directory, [], 'boot-2').load();
    expect(loaded.services).toEqual([{ ...nothing, serviceId: 'web', decision: 'stop' }]);
    expect(loaded.facts).toEqual(new Map([['operator', [['maintenance']]]]));
    expect(loaded.inputs.active).toBeNull();
  });
});

describe('a record that', () => {
  const parts = { intent: null, process: null, outcome: null, demandSequence: null, facts: [] };
  const valid = { version: 2, serviceId: 'web', bootId, ...parts };
  const withHandle = (change: object): string =>
    JSON.stringify({ ...valid, process: { ...process, handle: { ...process.handle, ...change } } });
  const { outcome: _, ...withoutOutcome } = valid;
  const deep = `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`;
  const hostile: readonly (readonly [name: string, text: string, why: string])[] = [
    ['is empty', '', 'not JSON'],
    ['is cut off', JSON.stringify({ ...valid, process }).slice(0, 100), 'not JSON'],
    ['is an array', '[]', 'not a JSON object'],
    ['is of an older version', JSON.stringify({ ...valid, version: 1 }), 'version is not 2'],
    ['is of a newer version', JSON.stringify({ ...valid, version: 3 }), 'version is not 2'],
    ['names another service', JSON.stringify({ ...valid, serviceId: 'db' }), 'differs from the name'],
    ['names pid 1', withHandle({ pid: 1 }), '"pid"'],
    ['names pid -1', withHandle({ pid: -1 }), '"pid"'],
    ['lacks a part', JSON.stringify(withoutOutcome), '"outcome"'],
    ['has a handle of another service', withHandle({ serviceId: 'db' }), 'another service'],
    ['has a handle of another boot', withHandle({ bootId: 'x' }), 'another service or boot'],
    ['has an unknown purpose', JSON.stringify({ ...valid, intent: { ...intent, purpose: 'evil' } }), '"purpose"'],
    ['is nested too deep', withHandle({ data: 'DEEP' }).replace('"DEEP"', deep), '"data"'],
    ['asserts what is no fact', JSON.stringify({ ...valid, facts: [['a'], 'b'] }), 'one of its facts'],
    ['counts its demand in words', JSON.stringify({ ...valid, demandSequence: 'one' }), '"demandSequence"'],
    [
      'has a reload of another service',
      JSON.stringify({ ...valid, reload: { ...reload, serviceId: 'db' } }),
      'another',
    ],
    ['tries to change prototypes', `{"__proto__":{"version":2,"serviceId":"web"}}`, 'version is not 2'],
  ];
  test.each(hostile)('%s is ignored with a warning, and the others load', async (_name, text, why) => {
    const directory = await open();
    const store = storeIn(directory);
    await store.load();
    await store.saveDecision('other', 'start');
    writeFileSync(join(directory.services, 'web.json'), text, { mode: 0o600 });
    const warnings: string[] = [];
    const loaded = await storeIn(directory, warnings).load();
    expect(loaded.services.map((service) => service.serviceId)).toEqual(['other']);
    expect(warnings).toEqual([expect.stringContaining('web.json')]);
    expect(warnings[0]).toContain(why);
  });

  test('was written before there were reloads loads', async () => {
    const directory = await open();
    writeFileSync(join(directory.services, 'web.json'), JSON.stringify({ ...valid, process }), { mode: 0o600 });
    expect((await storeIn(directory).load()).services).toMatchObject([{ process, reload: null }]);
  });

  test('of a reload goes with it, and leaves the process', async () => {
    const directory = await open();
    const store = storeIn(directory);
    await store.load();
    await store.saveReload('web', reload);
    await store.saveProcess('web', process);
    expect((await storeIn(directory).load()).services).toMatchObject([{ process, reload }]);
    await store.saveReload('web', null);
    expect((await storeIn(directory).load()).services).toMatchObject([{ process, reload: null }]);
  });

  test('has nothing wrong with it loads', async () => {
    const directory = await open();
    writeFileSync(join(directory.services, 'web.json'), JSON.stringify({ ...valid, process }), { mode: 0o600 });
    expect((await storeIn(directory).load()).services).toMatchObject([{ serviceId: 'web', process }]);
  });

  test('is larger than any record is ignored with a warning', async () => {
    const directory = await open();
    const path = join(directory.services, 'web.json');
    writeFileSync(path, JSON.stringify(valid), { mode: 0o600 });
    truncateSync(path, 2 ** 30);
    const warnings: string[] = [];
    expect((await storeIn(directory, warnings).load()).services).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining('is larger than')]);
  });

  test('holds as many facts as a process and the operator may assert comes back', async () => {
    const directory = await open();
    const store = storeIn(directory);
    await store.load();
    const facts = (count: number, padding: number): readonly Fact[] =>
      Array.from({ length: count }, (_, index) => ['fact', index, '\u0001'.repeat(padding)]);
    await store.saveProcess('web', process);
    await store.saveFacts('process:web', facts(1_000, 250));
    await store.saveFacts('operator', facts(10_000, 100));
    const warnings: string[] = [];
    const loaded = await storeIn(directory, warnings).load();
    expect(warnings).toEqual([]);
    expect(loaded.services).toMatchObject([{ serviceId: 'web', process }]);
    expect(loaded.facts.get('process:web')).toEqual(facts(1_000, 250));
    expect(loaded.facts.get('operator')).toHaveLength(10_000);
  });

  test('is a link, a directory or writable by others is ignored with a warning', async () => {
    const directory = await open();
    writeFileSync(join(directory.path, 'elsewhere.json'), JSON.stringify(valid), { mode: 0o600 });
    symlinkSync(join(directory.path, 'elsewhere.json'), join(directory.services, 'link.json'));
    mkdirSync(join(directory.services, 'folder.json'));
    writeFileSync(join(directory.services, 'loose.json'), JSON.stringify(valid), { mode: 0o600 });
    execFileSync('chmod', ['666', join(directory.services, 'loose.json')]);
    const warnings: string[] = [];
    expect((await storeIn(directory, warnings).load()).services).toEqual([]);
    expect(warnings).toHaveLength(3);
  });
});

test.runIf(globalThis.process.geteuid?.() === 0)(
  'a full disk rejects with the reason, and the old record stays readable',
  async () => {
    const mountPoint = temporaryDirectory();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=0700', 'tmpfs', mountPoint]);
    onTestFinished(() => void execFileSync('umount', [mountPoint]));
    const directory = await open(mountPoint);
    const store = storeIn(directory);
    await store.load();
    await store.saveProcess('web', process);
    const before = readFileSync(join(directory.services, 'web.json'), 'utf8');
    fillUp(mountPoint);
    await expect(store.saveOutcome('web', outcome)).rejects.toThrow(/web\.json cannot be written: .*ENOSPC/);
    expect(readFileSync(join(directory.services, 'web.json'), 'utf8')).toBe(before);
    expect(readdirSync(directory.services)).toEqual(['web.json']);
  },
);

function fillUp(path: string): void {
  for (let index = 0; index < 100; index += 1) {
    try {
      writeFileSync(join(path, `filler-${index}`), Buffer.alloc(4096));
    } catch {
      return;
    }
  }
}
