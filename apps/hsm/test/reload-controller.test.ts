import { type DirectorySnapshot, defaultHermitSettings, type WatchedSnapshot } from '@hermit/config';
import type { ReloadReply } from '@hermit/control/server';
import {
  defineService,
  type Finding,
  type PlannedChange,
  type ServiceDefinition,
  type ServiceStatus,
} from '@hermit/core';
import { expect, test } from 'vitest';
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
  state: 'read',
  path: '/watched',
  isDeep: false,
  definitions: services(...ids),
  facts: [{ owner, facts: [['a']] }],
  findings: [],
  skipped: [],
  sources: new Map(),
  commit: async () => [],
});

const change = (id: string): PlannedChange => ({ id, action: 'stop', definition: 'removed', keys: [], causedBy: [] });

/** A manager that only knows what it was given last, and directories that a test fills. */
function world(statuses: readonly ServiceStatus[]) {
  const state = {
    given: [] as readonly string[][],
    committed: 0,
    facts: [] as readonly string[],
    disk: [] as readonly ServiceDefinition[],
    watched: new Map<string, WatchedSnapshot>(),
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
    loadWatched: async () => state.watched,
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
