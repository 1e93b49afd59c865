import type { WatchedSnapshot } from '@hermit/config';
import { defineService, type GivenFiles, type ServiceDefinition } from '@hermit/core';
import { describe, expect, test } from 'vitest';
import { WatchedGuard, type WatchedVerdict } from '../src/assemble/watched-guard.ts';

/** What watchers load: `a:x` is a service `a` that requires the fact `x`, `f=x,y` a file `f` that asserts these. */
type World = Readonly<Record<string, string>>;

function snapshotOf(watcherId: string, text: string): WatchedSnapshot {
  const words = text.split(' ').filter((word) => word !== '');
  return {
    state: 'read',
    path: `/${watcherId}`,
    isDeep: false,
    definitions: words.filter((word) => !word.includes('=')).map(serviceOf),
    facts: words
      .filter((word) => word.includes('='))
      .map((word) => {
        const [file, labels = ''] = word.split('=');
        const facts = labels.split(',').filter((label) => label !== '');
        return { owner: `file:/${watcherId}/${file}`, facts: facts.map((label) => [label] as const) };
      }),
    findings: [],
    skipped: [],
    sources: new Map(),
    commit: async () => [],
  };
}

function serviceOf(word: string): ServiceDefinition {
  const [id = '', fact] = word.split(':');
  const requires = fact === undefined ? [] : [{ kind: 'fact', fact: [fact], onLoss: 'stop', graceMs: 0 } as const];
  return defineService({ id, execStart: ['true'], requires });
}

/** What these files let run: services with a definition whose fact is there. */
function runsWith({ definitions, facts }: GivenFiles): ReadonlySet<string> {
  const labels = new Set(facts.flatMap((owned) => owned.facts.map(([label]) => label)));
  const open = definitions.filter(({ requires }) =>
    requires.every((one) => one.kind !== 'fact' || (Array.isArray(one.fact) && labels.has(String(one.fact[0])))),
  );
  return new Set(open.map(({ id }) => id));
}

function worldOf(main: string, watched: World) {
  const snapshots = Object.entries(watched).map(([id, text]) => [id, snapshotOf(id, text)] as const);
  return { main: snapshotOf('main', main), watched: new Map(snapshots) };
}

function guardWith(running: () => string) {
  const plans: number[] = [];
  const guard = new WatchedGuard({
    running: () => running().split(''),
    plan(before, after) {
      plans.push(1);
      const [was, is] = [runsWith(before), runsWith(after)];
      const stopped = [...was].filter((id) => running().includes(id) && !is.has(id));
      const change = { action: 'stop', definition: 'removed', keys: [], causedBy: [] } as const;
      return { changes: stopped.map((id) => ({ id, ...change })) };
    },
  });
  return { guard, plans };
}

const heldIn = ({ held }: WatchedVerdict): string => [...held.keys()].join('');
const textOf = ({ watched }: WatchedVerdict): string =>
  [...watched]
    .map(([id, { definitions, facts }]) => {
      const files = facts.map(({ owner, facts: of }) => `${owner.split('/').at(-1)}=${of.map(([one]) => one).join()}`);
      return `${id}(${[...definitions.map((one) => one.id), ...files].join(' ')})`;
    })
    .join(' ');

interface Case {
  readonly name: string;
  readonly main?: string;
  readonly before: World;
  readonly after: World;
  readonly running: string;
  /** The watchers that keep what they had loaded, and what is in force then. */
  readonly held: string;
  readonly inForce: string;
  readonly plans: number;
  readonly guard?: number;
}

const cases: readonly Case[] = [
  // What costs nothing.
  {
    name: 'nothing changes',
    before: { w: 'a b' },
    after: { w: 'a b' },
    running: 'ab',
    held: '',
    inForce: 'w(a b)',
    plans: 0,
  },
  {
    name: 'a definition comes',
    before: { w: 'a b' },
    after: { w: 'a b c' },
    running: 'ab',
    held: '',
    inForce: 'w(a b c)',
    plans: 0,
  },
  {
    name: 'all go and one runs',
    before: { w: 'a b' },
    after: { w: '' },
    running: 'a',
    held: '',
    inForce: 'w()',
    plans: 0,
  },
  {
    name: 'all go with the guard off',
    before: { w: 'a b' },
    after: { w: '' },
    running: 'ab',
    guard: 1,
    held: '',
    inForce: 'w()',
    plans: 0,
  },
  {
    name: 'a watcher is not run any more',
    before: { w: 'a b' },
    after: {},
    running: 'ab',
    held: '',
    inForce: '',
    plans: 0,
  },
  // Definitions that go.
  {
    name: 'all of them go',
    before: { w: 'a b' },
    after: { w: '' },
    running: 'ab',
    held: 'w',
    inForce: 'w(a b)',
    plans: 2,
  },
  {
    name: 'one of two goes',
    before: { w: 'a b' },
    after: { w: 'a' },
    running: 'ab',
    held: '',
    inForce: 'w(a)',
    plans: 1,
  },
  {
    name: 'most of a few go where much else runs',
    main: 'c d e f',
    before: { w: 'a b' },
    after: { w: '' },
    running: 'abcdef',
    held: '',
    inForce: 'w()',
    plans: 1,
  },
  {
    name: 'those that go do not run',
    before: { w: 'a b c d e' },
    after: { w: 'd e' },
    running: 'de',
    held: '',
    inForce: 'w(d e)',
    plans: 1,
  },
  {
    name: 'most of them require what nothing asserts, from now on',
    before: { w: 'a b c' },
    after: { w: 'a:x b:x c' },
    running: 'abc',
    held: 'w',
    inForce: 'w(a b c)',
    plans: 2,
  },
  {
    name: 'they move to another watcher',
    before: { v: '', w: 'a b' },
    after: { v: 'a b', w: '' },
    running: 'ab',
    held: '',
    inForce: 'v(a b) w()',
    plans: 0,
  },
  {
    name: 'they move to the directories of the manager',
    main: 'a b',
    before: { w: 'a b' },
    after: { w: '' },
    running: 'ab',
    held: '',
    inForce: 'w()',
    plans: 0,
  },
  // Facts that go: services follow them.
  {
    name: 'a fact file says something else',
    main: 'a:x b:x',
    before: { w: 'f=x' },
    after: { w: 'f=' },
    running: 'ab',
    held: '',
    inForce: 'w(f=)',
    plans: 0,
  },
  {
    name: 'the only fact file goes',
    main: 'a:x b:x',
    before: { w: 'f=x' },
    after: { w: '' },
    running: 'ab',
    held: '',
    inForce: 'w()',
    plans: 0,
  },
  {
    name: 'a fact goes that most of the definitions beside it require',
    before: { w: 'a:x b:x f=x' },
    after: { w: 'a:x b:x f=' },
    running: 'ab',
    held: '',
    inForce: 'w(a b f=)',
    plans: 0,
  },
  {
    name: 'a fact stops most, and one definition goes',
    before: { w: 'a:x b:x c f=x' },
    after: { w: 'a:x b:x f=' },
    running: 'abc',
    held: '',
    inForce: 'w(a b f=)',
    plans: 2,
  },
  {
    name: 'what comes requires a fact that comes along',
    before: { w: 'a b' },
    after: { w: 'a:x b:x f=x' },
    running: 'ab',
    held: '',
    inForce: 'w(a b f=x)',
    plans: 1,
  },
  // Both: the directory is an empty one.
  {
    name: 'definitions and facts go together',
    before: { w: 'a:x b:x f=x' },
    after: { w: '' },
    running: 'ab',
    held: 'w',
    inForce: 'w(a b f=x)',
    plans: 2,
  },
  {
    name: 'all definitions go, and a fact file beside them speaks on',
    main: 'd:y',
    before: { w: 'a b c f=x g=z' },
    after: { w: 'f=y' },
    running: 'abcd',
    held: 'w',
    inForce: 'w(a b c f=y g=z)',
    plans: 2,
  },
  // Several watchers.
  {
    name: 'one is empty, and another one goes on',
    before: { v: 'c f=x', w: 'a b e' },
    after: { v: 'c:x d f=x', w: '' },
    running: 'abce',
    held: 'w',
    inForce: 'v(c d f=x) w(a b e)',
    plans: 3,
  },
  {
    name: 'both lost something, and it is too much together',
    before: { v: 'c d', w: 'a b' },
    after: { v: 'c', w: '' },
    running: 'abcd',
    held: 'vw',
    inForce: 'v(c d) w(a b)',
    plans: 2,
  },
  {
    name: 'both are empty',
    before: { v: 'c d', w: 'a b' },
    after: { v: '', w: '' },
    running: 'abcd',
    held: 'vw',
    inForce: 'v(c d) w(a b)',
    plans: 2,
  },
  {
    name: 'one is empty, and facts of another one go',
    main: 'c:x',
    before: { v: 'f=x', w: 'a b' },
    after: { v: '', w: '' },
    running: 'abc',
    held: 'w',
    inForce: 'v() w(a b)',
    plans: 2,
  },
  {
    name: 'one is empty that defined another one',
    before: { v: 'w', w: 'a b' },
    after: { v: '' },
    running: 'ab',
    held: 'v',
    inForce: 'v(w) w(a b)',
    plans: 2,
  },
];

describe('what a config-watcher loaded and has lost', () => {
  test.each(cases)('where $name', ({ main = '', before, after, running, held, inForce, plans, guard: part = 0.5 }) => {
    const { guard, plans: made } = guardWith(() => running);
    const verdict = guard.judge({ before: worldOf(main, before), after: worldOf(main, after) }, part);
    expect({ held: heldIn(verdict), inForce: textOf(verdict), plans: made.length }).toEqual({ held, inForce, plans });
  });

  test('is said with what to do next, once for the path and once for each file', () => {
    const { guard } = guardWith(() => 'abc');
    const change = { before: worldOf('c', { w: 'a b' }), after: worldOf('c', { w: '' }) };
    expect(guard.judge(change, 0.5).held.get('w')?.finding).toMatchObject({
      severity: 'error',
      code: 'watched-change-refused',
      file: '/w',
      message:
        '2 of 2 definitions that the config-watcher "w" has loaded are gone or changed; what was loaded before stays, because to follow would stop 2 of 3 running services, more than reload_guard = 0.5 allows: a, b',
      suggestion: 'bring the files back, or take the change with "hsm reload --force"',
    });
  });

  test('is not asked about again while neither definitions nor processes are others, whatever facts do', () => {
    let running = 'abc';
    const { guard, plans } = guardWith(() => running);
    const before = worldOf('c:x', { v: 'f=x', w: 'a b' });
    const empty = (facts: string) => ({ before, after: worldOf('c:x', { v: facts, w: '' }) });
    const first = guard.judge(empty('f=x'), 0.5);
    const made = plans.length;
    for (const facts of ['f=', '', 'f=x']) {
      const again = guard.judge(empty(facts), 0.5);
      expect([heldIn(again), again.held.get('w')?.finding]).toEqual(['w', first.held.get('w')?.finding]);
    }
    expect(plans).toHaveLength(made);
    running = 'ac';
    expect(textOf(guard.judge(empty('f=x'), 0.5))).toBe('v(f=x) w()');
  });

  test('is whole again when the files are back', () => {
    const { guard } = guardWith(() => 'ab');
    const before = worldOf('', { w: 'a b' });
    expect(heldIn(guard.judge({ before, after: worldOf('', { w: '' }) }, 0.5))).toBe('w');
    const healed = guard.judge({ before, after: worldOf('', { w: 'a b' }) }, 0.5);
    expect([heldIn(healed), textOf(healed)]).toEqual(['', 'w(a b)']);
    expect(heldIn(guard.judge({ before, after: worldOf('', { w: '' }) }, 0.5))).toBe('w');
  });
});
