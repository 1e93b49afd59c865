import { type DirectorySnapshot, defaultHermitSettings, recallWatched, type WatchedSnapshot } from '@hermit/config';
import type { ReloadReply } from '@hermit/control/server';
import {
  defineService,
  type Finding,
  type PlannedChange,
  type ServiceDefinition,
  type ServiceStatus,
} from '@hermit/core';
import { describe, expect, test } from 'vitest';
import type { ReadWatcher } from '../src/assemble/load-watchers.ts';
import { type LastGood, ReloadController } from '../src/assemble/reload-controller.ts';
import { sampleService } from './render/sample-status.ts';

const services = (...ids: string[]): ServiceDefinition[] => ids.map((id) => defineService({ id, execStart: ['true'] }));
const lastGood = (...ids: string[]): LastGood => ({ definitions: services(...ids), facts: [] });
const running = (...ids: string[]): ServiceStatus[] => ids.map((id) => sampleService({ id, pid: 4242 }));
const warning: Finding = {
  severity: 'warning',
  code: 'not-live',
  message: 'socket has changed',
  file: null,
  line: null,
  column: null,
  keyPath: 'socket',
  suggestion: null,
};

/** What a config-watcher loaded: services, and a file of facts. */
const loaded = (owner: string, ...ids: string[]): WatchedSnapshot => ({
  ...empty,
  definitions: services(...ids).map((one) => ({ ...one, source: { ...one.source, file: `/watched/${one.id}.toml` } })),
  facts: [{ owner, facts: [['a']] }],
});

const empty: WatchedSnapshot = {
  state: 'read',
  path: '/watched',
  isDeep: false,
  definitions: [],
  facts: [],
  findings: [],
  skipped: [],
  sources: new Map(),
  commit: async () => [],
};

const change = (id: string): PlannedChange => ({ id, action: 'stop', definition: 'removed', keys: [], causedBy: [] });

/** A manager that only knows what it was given last, and directories that a test fills. */
function world(statuses: readonly ServiceStatus[]) {
  const state = {
    given: [] as readonly string[][],
    committed: 0,
    facts: [] as readonly string[],
    disk: [] as readonly ServiceDefinition[],
    watched: new Map<string, WatchedSnapshot>(),
    /** What was accepted of it by an earlier manager. */
    recalled: new Map<string, WatchedSnapshot>(),
    /** How often what is watched was read, and what a read waits for. */
    reads: 0,
    slow: Promise.resolve(),
    watchedLoaded: [] as string[][],
    reports: [] as ReloadReply[],
    watchedReports: [] as string[][],
  };
  const snapshot = (definitions: readonly ServiceDefinition[]): DirectorySnapshot => ({
    definitions,
    findings: [],
    skipped: [],
    directories: [],
    manager: defaultHermitSettings,
    managerOrigin: 'absent',
    managerFile: '/etc/hermit/hermit.toml',
    facts: [],
    sources: new Map(),
    commit: async () => {
      state.committed += 1;
      return [];
    },
  });
  const controller = new ReloadController({
    manager: {
      services: () => statuses,
      reload(definitions, facts = []) {
        state.given = [...state.given, [...definitions].map(({ id }) => id)];
        state.facts = [...facts].map(({ owner }) => owner);
        const summary = { added: [], removed: [], reshaped: [], updated: [], unchanged: 0 };
        return { summary, settled: Promise.resolve() };
      },
    },
    load: async () => snapshot(state.disk),
    async loadWatched(_within, _kept, read: ReadWatcher) {
      if (read === recallWatched) return state.recalled;
      state.reads += 1;
      const { watched } = state;
      await state.slow;
      return watched;
    },
    plan: (before, after) => {
      const left = new Set(after.definitions.map(({ id }) => id));
      const gone = before.definitions.filter(({ id }) => !left.has(id));
      const changes = gone.map(({ id }) => change(id));
      return { hash: [...left].join(' '), changes, factFiles: [] };
    },
    watchedLoaded: (snapshots) => state.watchedLoaded.push([...snapshots.keys()]),
    applySettings: () => [warning],
    report: (reply) => state.reports.push(reply),
    reportWatched: (findings) => state.watchedReports.push(findings.map(({ message }) => message)),
  });
  return { state, controller, snapshot };
}

test('the first load is applied and kept as last good', async () => {
  const { state, controller, snapshot } = world([]);
  await controller.first(snapshot(services('a', 'b')), lastGood());
  expect(state).toMatchObject({ given: [['a', 'b']], committed: 1 });
  expect(controller).toMatchObject({ generation: 1, findings: [warning] });
});

test('a first load that would stop most of what runs gives way to what was last good', async () => {
  const { state, controller, snapshot } = world(running('a', 'b', 'c'));
  await controller.first(snapshot(services('c')), lastGood('a', 'b', 'c'));
  expect(state).toMatchObject({ given: [['a', 'b', 'c']], committed: 0 });
  expect(controller).toMatchObject({ generation: 1, findings: [{ code: 'reload-refused' }] });
});

test('a reload that would stop most of what runs changes nothing, until it is forced', async () => {
  const { state, controller, snapshot } = world(running('a', 'b', 'c'));
  await controller.first(snapshot(services('a', 'b', 'c')), lastGood());
  state.disk = services('c');
  expect(await controller.reload({ force: false, wait: true })).toMatchObject({
    kind: 'refused',
    wouldStop: ['a', 'b'],
  });
  expect(state).toMatchObject({ given: [['a', 'b', 'c']], committed: 1 });
  expect(controller.findings[0]?.code).toBe('reload-refused');
  expect(await controller.reload({ force: true, wait: true })).toMatchObject({ kind: 'applied', generation: 2 });
  expect(state).toMatchObject({ given: [['a', 'b', 'c'], ['c']], committed: 2 });
  expect(controller.findings).toEqual([warning]);
  expect(state.reports.map(({ kind }) => kind)).toEqual(['refused', 'applied']);
});

test('reloads asked for at the same time are applied one after the other', async () => {
  const { state, controller, snapshot } = world([]);
  const first = controller.first(snapshot(services('a')), lastGood());
  state.disk = services('b');
  const replies = await Promise.all([1, 2, 3].map(() => controller.reload({ force: false, wait: false })));
  await first;
  expect(replies.map((reply) => (reply.kind === 'applied' ? reply.generation : 0))).toEqual([2, 3, 4]);
  expect(state.given).toEqual([['a'], ['b'], ['b'], ['b']]);
});

test('what a config-watcher loads is given along with everything else, and anew when only that changed', async () => {
  const { state, controller, snapshot } = world([]);
  await controller.first(snapshot(services('a')), lastGood());
  state.disk = services('unread');
  state.watched = new Map([['w', loaded('file:/w/facts.json#w', 'b')]]);
  await controller.refresh();
  expect(state).toMatchObject({
    given: [['a'], ['a', 'b']],
    facts: ['file:/w/facts.json#w'],
    watchedLoaded: [[], ['w']],
  });
  state.watched = new Map();
  await controller.refresh();
  expect(state).toMatchObject({ given: [['a'], ['a', 'b'], ['a']], facts: [], watchedLoaded: [[], ['w'], []] });
});

test('what is wrong in watched files is told once', async () => {
  const { state, controller, snapshot } = world([]);
  await controller.first(snapshot([]), lastGood());
  const broken = { ...loaded('file:/w/facts.json#w'), findings: [warning] };
  for (const one of [loaded('file:/w/facts.json#w'), broken, broken, loaded('file:/w/facts.json#w'), broken]) {
    state.watched = new Map([['w', one]]);
    await controller.refresh();
  }
  expect(state.watchedReports).toEqual([[warning.message], [warning.message]]);
});

test('a reload that keeps what a config-watcher loaded is not refused for it', async () => {
  const { state, controller, snapshot } = world(running('a', 'b', 'c'));
  await controller.first(snapshot(services('c')), lastGood());
  state.watched = new Map([['w', loaded('file:/w/facts.json#w', 'a', 'b')]]);
  await controller.refresh();
  state.disk = services('c');
  expect(await controller.reload({ force: false, wait: true })).toMatchObject({ kind: 'applied' });
  expect(state.given.at(-1)).toEqual(['c', 'a', 'b']);
});

test('a reload that is tied to a plan is not made when the plan is another one by then', async () => {
  const { state, controller, snapshot } = world([]);
  await controller.first(snapshot(services('a')), lastGood());
  state.disk = services('b');
  const { hash } = await controller.plan();
  state.disk = services('c');
  const refused = await controller.reload({ force: true, wait: true, planHash: hash });
  expect(refused).toEqual({ kind: 'plan-changed', hash: 'c' });
  expect(state).toMatchObject({ given: [['a']], reports: [] });
  state.disk = services('b');
  expect(await controller.reload({ force: false, wait: true, planHash: hash })).toMatchObject({ kind: 'applied' });
  expect(state.given).toEqual([['a'], ['b']]);
});

describe('a config-watcher whose files are all gone', () => {
  const full = (): Map<string, WatchedSnapshot> => new Map([['w', loaded('file:/w/facts.json#w', 'a', 'b')]]);
  const codes = (controller: ReloadController): string[] => controller.findings.map(({ code }) => code);

  async function emptied() {
    const made = world(running('a', 'b', 'c'));
    made.state.disk = services('c');
    await made.controller.first(made.snapshot(services('c')), lastGood('c'));
    made.state.watched = full();
    await made.controller.refresh();
    made.state.watched = new Map([['w', empty]]);
    await made.controller.refresh();
    return made;
  }

  test('keeps what it had loaded and says so, until they are back', async () => {
    const { state, controller } = await emptied();
    expect(state).toMatchObject({ given: [['c'], ['c', 'a', 'b']], facts: ['file:/w/facts.json#w'] });
    expect(codes(controller)).toEqual(['not-live', 'watched-change-refused']);
    expect(state.watchedReports).toHaveLength(1);
    state.watched = full();
    await controller.refresh();
    expect([codes(controller), state.given.length]).toEqual([['not-live'], 2]);
  });

  test('lets a reload answer that it is refused, and leave nothing behind', async () => {
    const { state, controller } = await emptied();
    const reply = await controller.reload({ force: false, wait: true });
    expect(reply).toMatchObject({ kind: 'refused', wouldStop: ['a', 'b'] });
    state.watched = full();
    await controller.refresh();
    expect([codes(controller), state.given.length]).toEqual([['not-live'], 2]);
  });

  test('loses it by a reload that is forced', async () => {
    const { state, controller } = await emptied();
    expect(await controller.reload({ force: true, wait: true })).toMatchObject({ kind: 'applied' });
    expect(state.given.at(-1)).toEqual(['c']);
    await controller.refresh();
    expect(codes(controller)).toEqual(['not-live']);
  });

  test('has its findings for each of the files, too', async () => {
    const { controller } = await emptied();
    const files = controller.findingsByFile.map(({ file }) => file);
    expect(files).toEqual([null, '/watched', '/watched/a.toml', '/watched/b.toml']);
  });

  test('keeps what an earlier manager had accepted of it', async () => {
    const { state, controller, snapshot } = world(running('a', 'b', 'c'));
    state.recalled = full();
    state.watched = new Map([['w', empty]]);
    await controller.first(snapshot(services('c')), lastGood('c'));
    expect(state.given).toEqual([['c', 'a', 'b']]);
    expect(codes(controller)).toEqual(['not-live', 'watched-change-refused']);
  });
});

test('a reload does not wait for a refresh that reads slowly, and what that read before is read again', async () => {
  const { state, controller, snapshot } = world([]);
  await controller.first(snapshot(services('a')), lastGood());
  let open = (): void => undefined;
  state.slow = new Promise((resolve) => {
    open = resolve;
  });
  const refreshes = [controller.refresh(), controller.refresh()];
  await expect.poll(() => state.reads).toBe(2);
  state.slow = Promise.resolve();
  state.disk = services('b');
  expect(await controller.reload({ force: false, wait: true })).toMatchObject({ kind: 'applied', generation: 2 });
  state.watched = new Map([['w', loaded('file:/w/facts.json#w', 'd')]]);
  open();
  await Promise.all(refreshes);
  expect(state.given).toEqual([['a'], ['b'], ['b', 'd']]);
});
