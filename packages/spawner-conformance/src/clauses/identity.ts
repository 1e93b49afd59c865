import type { ProcessHandle } from '@hermit/core/spawner';
import { trap } from '../machine/script.ts';
import { type Clause, clause } from '../runner/clause.ts';
import { type ClauseContext, never, throughJson } from '../runner/clause-context.ts';

/** Who is who. */
export const identityClauses: readonly Clause[] = [
  clause('IDENTITY-01', 'a handle is plain JSON, with a version', { cites: ['HANDLE-1', 'HANDLE-3'] }, async (c) => {
    const { handle } = await c.start();
    c.equal(throughJson(handle), { ...handle }, 'the handle after a round trip through JSON');
    c.check(Number.isInteger(handle.version) && handle.version > 0, `the version of the handle is ${handle.version}`);
    c.check(Number.isInteger(handle.pid) && handle.pid > 1, `the pid of the handle is ${handle.pid}`);
    c.check(handle.startTime !== '' && handle.bootId !== '', 'the handle has no start time or no boot id');
  }),

  clause('IDENTITY-02', 'a handle carries what the start said', { cites: ['GEN-1', 'ADOPT-8'] }, async (c) => {
    for (const purpose of c.capabilities.purposes) {
      const killMode = purpose === 'main' ? 'process' : 'group';
      const { handle, request } = await c.start({ purpose, killMode });
      const { serviceId, nonce } = request;
      const seen = [handle.spawner, handle.serviceId, handle.nonce, handle.purpose, handle.killMode];
      c.equal(seen, [c.spawner.name, serviceId, nonce, purpose, killMode], 'what the handle carries');
    }
  }),

  clause(
    'IDENTITY-03',
    'a process that only has the pid is not the process',
    { cites: ['OBSERVE-3', 'HANDLE-2'] },
    async (c) => {
      const { forged, spawner } = await forgedHandle(c);
      c.check((await c.observe(forged, spawner)).kind !== 'running', 'a bystander with the pid is told as running');
      const { observation } = await c.adoptHandle(forged, spawner);
      c.check(observation.kind !== 'running', 'a bystander with the pid was adopted');
    },
  ),

  clause(
    'IDENTITY-04',
    'a process that only has the pid gets no signal',
    { cites: ['SIGNAL-1', 'HANDLE-2'] },
    async (c) => {
      const { forged, spawner, tag } = await forgedHandle(c);
      const signal = await spawner.signal(forged, 'SIGTERM', never);
      const kill = await spawner.kill(forged, never);
      await c.settled(tag);
      c.check(c.isAlive(tag) && c.machine.reports(tag, 'hurt').length === 0, 'a bystander with the pid was signalled');
      for (const result of [signal, kill])
        c.check(!result.ok || !result.delivered, 'the answer is that it was delivered');
    },
  ),

  clause(
    'IDENTITY-05',
    'whoever is given the pid of an ended process is not hurt',
    { cites: ['SIGNAL-1', 'KILL-2', 'HANDLE-2'], needs: ['adopts'] },
    async (c) => {
      const { request } = c.request({ argv: ['/bin/sleep', '600'] });
      const report = c.possible(await c.machine.reusePid(request, () => c.fresh()));
      c.check(report.isBystanderAlive, 'the bystander is dead');
    },
  ),

  clause(
    'IDENTITY-06',
    'a handle that makes no sense is not acted upon',
    { cites: ['HANDLE-4', 'GEN-5'] },
    async (c) => {
      const { handle, tag } = await c.startReady({ script: [trap('SIGTERM', 'hurt')] });
      for (const broken of brokenHandles(handle)) {
        const seen = await c.observe(broken);
        c.check(seen.kind !== 'running', `a handle is told as running: ${JSON.stringify(broken)}`);
        const { observation } = await c.adoptHandle(broken, c.spawner);
        c.check(observation.kind !== 'running', `a handle was adopted: ${JSON.stringify(broken)}`);
        await c.spawner.signal(broken, 'SIGTERM', never);
        await c.spawner.kill(broken, never);
        await c.spawner.release(broken);
        await c.settled(tag);
        const isHurt = !c.isAlive(tag) || c.machine.reports(tag, 'hurt').length > 0;
        c.check(!isHurt, `a process was signalled by a broken handle: ${JSON.stringify(broken)}`);
      }
      c.equal((await c.observe(handle)).kind, 'running', 'observation by the good handle');
    },
  ),
];

/** A handle that names a bystander, who is born later than its process. */
async function forgedHandle(c: ClauseContext) {
  const older = await c.startReady();
  await c.spawner.kill(older.handle, never);
  await c.ended(older.handle);
  const { tag } = await c.startReady({ script: [trap('SIGTERM', 'hurt')] });
  const { pid } = await c.alive(tag);
  const forged: ProcessHandle = throughJson({ ...older.handle, pid });
  return { forged, tag, spawner: await c.fresh() };
}

function brokenHandles(handle: ProcessHandle): readonly ProcessHandle[] {
  const of = (changes: object): ProcessHandle => throughJson({ ...handle, ...changes }) as ProcessHandle;
  return [
    of({ spawner: 'another-spawner' }),
    of({ version: 999_999 }),
    of({ version: null }),
    of({ pid: -1 }),
    of({ pid: 0 }),
    of({ pid: 1 }),
    of({ pid: `${handle.pid} ` }),
    of({ pid: 0.5 }),
    of({ bootId: null }),
  ];
}
