import type { ProcessHandle } from '@hermit/core/spawner';
import { exit, trap } from '../machine/script.ts';
import { type Clause, clause } from '../runner/clause.ts';
import { type ClauseContext, never, throughJson } from '../runner/clause-context.ts';

/** What the next manager finds, by the handle that was recorded. */
export const adoptionClauses: readonly Clause[] = [
  clause(
    'ADOPTION-01',
    'a fresh spawner can observe, signal and kill by a handle that was on disk',
    { cites: ['ADOPT-1', 'HANDLE-1'], needs: ['adopts'] },
    async (c) => {
      const { handle, tag } = await c.startReady({ script: [trap('SIGTERM', 'reached')] });
      const next = await c.fresh();
      await adopts(c, handle, next);
      const taken = throughJson(handle);
      c.equal((await c.observe(taken, next)).kind, 'running', 'observation');
      c.equal(await next.signal(taken, 'SIGTERM', never), { ok: true, delivered: true }, 'answer to signal');
      await c.report(tag, 'reached');
      c.equal(await next.kill(taken, never), { ok: true, delivered: true }, 'answer to kill');
      await c.gone(tag);
      await c.ended(taken, next);
    },
  ),

  clause(
    'ADOPTION-02',
    'a process outlives a manager that was killed, and is adopted',
    { cites: ['START-10', 'ADOPT-1', 'ADOPT-2'], needs: ['adopts'] },
    async (c) => {
      const { request, tag } = c.request();
      const result = c.possible(await c.machine.startElsewhere(request, 'killed', () => c.fresh()));
      const { handle } = c.started(result);
      await c.alive(tag);
      await adopts(c, handle, c.spawner);
      const { serviceId, nonce } = request;
      const { observation } = await c.adoptIntent({ serviceId, nonce }, await c.fresh());
      c.equal(observation, { kind: 'running', pid: handle.pid }, 'what its intent finds');
      c.check(c.isAlive(tag), 'the process is gone');
      await c.spawner.kill(handle, never);
      await c.gone(tag);
    },
  ),

  clause(
    'ADOPTION-03',
    'adoption leaves the process alone, however often',
    { cites: ['ADOPT-7'], needs: ['adopts'] },
    async (c) => {
      const script = (['SIGHUP', 'SIGCONT', 'SIGTERM', 'SIGUSR1'] as const).map((name) => trap(name, 'signalled'));
      const { handle, tag } = await c.startReady({ script });
      const next = await c.fresh();
      await c.repeat(async () => adopts(c, handle, next));
      await c.settled(tag);
      c.equal(c.machine.reports(tag, 'signalled').length, 0, 'signals that arrived');
    },
  ),

  clause(
    'ADOPTION-04',
    'the handle of an ended process is not adopted as running',
    { cites: ['ADOPT-1', 'OBSERVE-3'] },
    async (c) => {
      const { handle, tag } = await c.start({ script: [exit(0)] });
      await c.gone(tag);
      await c.ended(handle);
      const { observation } = await c.adoptHandle(handle, await c.fresh());
      c.check(observation.kind === 'exited' || observation.kind === 'absent', `it was told as ${observation.kind}`);
    },
  ),

  clause('ADOPTION-05', 'a handle of another boot finds nobody', { cites: ['OBSERVE-8', 'HANDLE-2'] }, async (c) => {
    const { handle } = await c.startReady();
    const { observation } = await c.adoptHandle({ ...handle, bootId: 'another-boot' }, await c.fresh());
    c.equal(observation, { kind: 'absent', leftovers: [] }, 'observation');
  }),

  clause(
    'ADOPTION-06',
    'a handle comes with whatever can be killed',
    { cites: ['ADOPT-6'], needs: ['adopts'] },
    async (c) => {
      const { handle } = await c.startReady();
      c.check((await c.adoptHandle(handle, await c.fresh())).handle !== null, 'no handle for a process that runs');
    },
  ),
];

async function adopts(c: ClauseContext, handle: ProcessHandle, next: typeof c.spawner): Promise<void> {
  const { observation } = await c.adoptHandle(handle, next);
  c.equal(observation, { kind: 'running', pid: handle.pid }, 'what adoption shows');
}
