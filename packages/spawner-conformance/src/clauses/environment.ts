import { tell } from '../machine/script.ts';
import { type Clause, clause } from '../runner/clause.ts';
import type { ClauseContext } from '../runner/clause-context.ts';

const oddVariables: readonly (readonly [string, string])[] = [
  ['EMPTY', ''],
  ['__proto__', 'x'],
  ['constructor', 'y'],
  ['odd name', 'a=b\nc'],
  ['HOME', '/nowhere'],
];

/** What a program finds around it. */
export const environmentClauses: readonly Clause[] = [
  clause(
    'ENVIRONMENT-01',
    'the environment is exact; only names that begin with HSM_ are added',
    { cites: ['START-5'] },
    async (c) => {
      const env = new Map([['PATH', '/usr/bin:/bin'], ...oddVariables]);
      const { tag } = await c.start({ env, script: [tell('it')] });
      equalEnvironment(c, (await c.report(tag, 'it')).env, new Map([...env, ...c.options.env]));
    },
  ),

  clause('ENVIRONMENT-02', 'an empty environment stays empty', { cites: ['START-5'] }, async (c) => {
    const { tag } = await c.start({ env: new Map(), script: [tell('it')] });
    equalEnvironment(c, (await c.report(tag, 'it')).env, c.options.env);
  }),

  clause(
    'ENVIRONMENT-03',
    'variables of the loader do not act while the rights of the manager are there',
    { cites: ['START-7'], needs: ['switchesUser'] },
    async (c) => {
      const account = c.possible(c.machine.account());
      const env = new Map([['PATH', '/usr/bin:/bin'], ...c.machine.loaderEnvironment()]);
      const { request, tag } = c.request({ env, user: account.name, script: [tell('it')] });
      const result = await c.spawner.start(request, new AbortController().signal);
      if (result.ok) await c.report(tag, 'it');
      const foreign = c.machine.loaderUids().filter((uid) => uid !== account.uid);
      c.equal(foreign, [], `user ids under which the variables acted, beside ${account.uid}`);
    },
  ),

  clause(
    'ENVIRONMENT-04',
    'the program runs in its working directory',
    { cites: ['START-6'], needs: ['setsWorkingDirectory'] },
    async (c) => {
      const workingDirectory = c.machine.makeDirectory('with a space');
      const { tag } = await c.start({ workingDirectory, script: [tell('it')] });
      c.equal((await c.report(tag, 'it')).workingDirectory, workingDirectory, 'working directory');
    },
  ),

  clause('ENVIRONMENT-05', 'the program has its umask', { cites: ['START-6'], needs: ['setsUmask'] }, async (c) => {
    for (const umask of [0o027, 0o077, 0]) {
      const { tag } = await c.start({ umask, script: [tell('it')] });
      c.equal((await c.report(tag, 'it')).umask, umask, 'umask');
    }
  }),

  clause(
    'ENVIRONMENT-06',
    'the program runs as its user and group',
    { cites: ['START-7'], needs: ['switchesUser'] },
    async (c) => {
      const account = c.possible(c.machine.account());
      const { tag } = await c.start({ user: account.name, script: [tell('it')] });
      const { uid, gid } = await c.report(tag, 'it');
      c.equal([uid, gid], [account.uid, account.gid], 'user id and group id');
    },
  ),

  clause(
    'ENVIRONMENT-07',
    'the program has the supplementary groups of its user, and none of the manager',
    { cites: ['START-7'], needs: ['switchesUser'] },
    async (c) => {
      const account = c.possible(c.machine.account());
      const { tag } = await c.start({ user: account.name, script: [tell('it')] });
      c.equal((await c.report(tag, 'it')).groups, account.groups, 'groups');
    },
  ),

  clause(
    'ENVIRONMENT-08',
    'signals to the group and session of the manager do not reach the process',
    { cites: ['START-10'], needs: ['adopts'] },
    async (c) => {
      const { tag } = await c.startReady();
      const { groupId, sessionId } = await c.alive(tag);
      const { manager } = c.machine;
      c.check(groupId !== manager.groupId, 'it is in the process group of the manager');
      c.check(sessionId !== manager.sessionId, 'it is in the session of the manager, so a hangup would end it');
    },
  ),
];

function equalEnvironment(
  c: ClauseContext,
  seen: readonly (readonly [string, string])[],
  asked: ReadonlyMap<string, string>,
): void {
  const sorted = (entries: Iterable<readonly [string, string]>) => [...entries].map((each) => each.join('=')).sort();
  c.equal(sorted(seen.filter(([name]) => !name.startsWith('HSM_'))), sorted(asked), 'environment');
}
