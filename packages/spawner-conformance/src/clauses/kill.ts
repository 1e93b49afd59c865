import { exit, ignore } from '../machine/script.ts';
import { type Clause, clause } from '../runner/clause.ts';
import { never } from '../runner/clause-context.ts';
import { startDeserted } from './observe.ts';
import { startFamily } from './signal.ts';

/** The end that nobody can ignore. */
export const killClauses: readonly Clause[] = [
  clause('KILL-01', 'it ends a process that ignores every signal it can', { cites: ['KILL-1'] }, async (c) => {
    const { handle, tag } = await c.startReady({ script: [ignore('SIGTERM'), ignore('SIGINT'), ignore('SIGHUP')] });
    c.equal(await c.spawner.kill(handle, never), { ok: true, delivered: true }, 'answer');
    await c.gone(tag);
  }),

  clause(
    'KILL-02',
    'it reaches the descendants in the group',
    { cites: ['KILL-1'], needs: ['signalsGroup'] },
    async (c) => {
      const { main, childTag } = await startFamily(c, 'group', []);
      await c.spawner.kill(main.handle, never);
      await c.gone(main.tag, 'the main process is gone');
      await c.gone(childTag, 'its child is gone');
    },
  ),

  clause(
    'KILL-03',
    'it reaches a descendant that left the group',
    { cites: ['KILL-1'], needs: ['killsTree'] },
    async (c) => {
      const { main, childTag } = await startFamily(c, 'group', [], 'own');
      await c.spawner.kill(main.handle, never);
      await c.gone(main.tag, 'the main process is gone');
      await c.gone(childTag, 'its child in a session of its own is gone');
    },
  ),

  clause('KILL-04', 'with kill mode process it reaches the main process only', { cites: ['KILL-1'] }, async (c) => {
    const { main, childTag } = await startFamily(c, 'process', []);
    await c.spawner.kill(main.handle, never);
    await c.gone(main.tag, 'the main process is gone');
    await c.settled(childTag);
    c.check(c.isAlive(childTag), 'its child is gone too');
  }),

  clause(
    'KILL-05',
    'if nobody is left, that is a success, however often',
    { cites: ['KILL-2', 'SIGNAL-4'] },
    async (c) => {
      const { handle } = await c.start({ script: [exit(0)] });
      await c.ended(handle);
      await c.repeat(async () => {
        c.equal(await c.spawner.kill(handle, never), { ok: true, delivered: false }, 'answer');
      });
    },
  ),

  clause(
    'KILL-06',
    'after the end of the main process it reaches the leftovers',
    { cites: ['KILL-1', 'OBSERVE-7'], needs: ['signalsGroup'] },
    async (c) => {
      const { handle, childTag } = await startDeserted(c, {});
      c.equal(await c.spawner.kill(handle, never), { ok: true, delivered: true }, 'answer');
      await c.gone(childTag, 'the leftover is gone');
    },
  ),

  clause('KILL-07', 'by a handle of another boot it reaches nobody', { cites: ['KILL-2', 'SIGNAL-1'] }, async (c) => {
    const { handle, tag } = await c.startReady();
    const result = await c.spawner.kill({ ...handle, bootId: 'another-boot' }, never);
    c.check(!result.ok || !result.delivered, 'the answer is that it was delivered');
    await c.settled(tag);
    c.check(c.isAlive(tag), 'the process is gone');
  }),

  clause(
    'KILL-08',
    'it leaves another process of the same service alone',
    { cites: ['KILL-1'], needs: ['purposes'] },
    async (c) => {
      const serviceId = c.unique('shared');
      const main = await c.startReady({ serviceId });
      const probe = await c.startReady({ serviceId, purpose: 'probe' });
      await c.spawner.kill(probe.handle, never);
      await c.gone(probe.tag, 'the probe is gone');
      await c.settled(main.tag);
      c.check(c.isAlive(main.tag), 'the main process is gone with the probe');
      c.equal((await c.observe(main.handle)).kind, 'running', 'observation of the main process');
    },
  ),
];
