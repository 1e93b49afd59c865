import { child, exit, ignore, type Script, tell, trap } from '../machine/script.ts';
import { type Clause, clause } from '../runner/clause.ts';
import { type ClauseContext, never, type Started } from '../runner/clause-context.ts';
import { startDeserted } from './observe.ts';

/** Signals that are asked for. */
export const signalClauses: readonly Clause[] = [
  clause('SIGNAL-01', 'the signal that was named arrives, once', { cites: ['SIGNAL-2'] }, async (c) => {
    const script = [trap('SIGUSR1', 'one'), trap('SIGHUP', 'two'), trap('SIGTERM', 'three')];
    const { handle, tag } = await c.startReady({ script });
    c.equal(await c.spawner.signal(handle, 'SIGHUP', never), { ok: true, delivered: true }, 'answer');
    await c.report(tag, 'two');
    const arrived = ['one', 'two', 'three'].map((as) => c.machine.reports(tag, as).length);
    c.equal(arrived, [0, 1, 0], 'arrivals of SIGUSR1, SIGHUP and SIGTERM');
  }),

  clause('SIGNAL-02', 'it reaches the whole group', { cites: ['SIGNAL-2'], needs: ['signalsGroup'] }, async (c) => {
    const { main, childTag } = await startFamily(c, 'group', [trap('SIGTERM', 'reached')]);
    await c.spawner.signal(main.handle, 'SIGTERM', never);
    await c.report(main.tag, 'reached');
    await c.report(childTag, 'reached');
  }),

  clause('SIGNAL-03', 'with kill mode process it reaches the main process only', { cites: ['SIGNAL-2'] }, async (c) => {
    const { main, childTag } = await startFamily(c, 'process', [trap('SIGTERM', 'reached')]);
    await c.spawner.signal(main.handle, 'SIGTERM', never);
    await c.report(main.tag, 'reached');
    await c.settled(childTag);
    c.equal(c.machine.reports(childTag, 'reached').length, 0, 'signals that reached the child');
  }),

  clause(
    'SIGNAL-04',
    'a process that ignores SIGTERM goes on until it is killed',
    { cites: ['GEN-8', 'SIGNAL-3'] },
    async (c) => {
      const { handle, tag } = await c.startReady({ script: [ignore('SIGTERM')] });
      await c.repeat(async () => {
        c.equal(await c.spawner.signal(handle, 'SIGTERM', never), { ok: true, delivered: true }, 'answer');
        await c.settled(tag);
        c.equal((await c.observe(handle)).kind, 'running', 'observation of a process that ignores SIGTERM');
      });
      c.check(c.isAlive(tag), 'the process is gone, though nobody killed it');
    },
  ),

  clause('SIGNAL-05', 'it returns without waiting for an effect', { cites: ['SIGNAL-3'] }, async (c) => {
    const { handle, tag } = await c.startReady({ script: [trap('SIGINT', 'reached')] });
    c.equal((await c.spawner.signal(handle, 'SIGINT', never)).ok, true, 'answer');
    await c.report(tag, 'reached');
  }),

  clause('SIGNAL-06', 'if nobody is left, that is a success, however often', { cites: ['SIGNAL-4'] }, async (c) => {
    const { handle } = await c.start({ script: [exit(0)] });
    await c.ended(handle);
    await c.repeat(async () => {
      c.equal(await c.spawner.signal(handle, 'SIGTERM', never), { ok: true, delivered: false }, 'answer');
    });
  }),

  clause(
    'SIGNAL-07',
    'after the end of the main process it reaches the leftovers',
    { cites: ['SIGNAL-5'], needs: ['signalsGroup'] },
    async (c) => {
      const { handle, childTag } = await startDeserted(c, {});
      c.equal(await c.spawner.signal(handle, 'SIGTERM', never), { ok: true, delivered: true }, 'answer');
      await c.gone(childTag, 'the leftover is gone');
    },
  ),

  clause(
    'SIGNAL-08',
    'by a handle of another boot it reaches nobody',
    { cites: ['SIGNAL-1', 'HANDLE-2'] },
    async (c) => {
      const { handle, tag } = await c.startReady({ script: [trap('SIGTERM', 'reached')] });
      const result = await c.spawner.signal({ ...handle, bootId: 'another-boot' }, 'SIGTERM', never);
      c.check(!result.ok || !result.delivered, 'the answer is that it was delivered');
      await c.settled(tag);
      c.equal(c.machine.reports(tag, 'reached').length, 0, 'signals that arrived');
    },
  ),

  clause('SIGNAL-09', 'a name that is no signal is answered with data', { cites: ['GEN-5', 'GEN-10'] }, async (c) => {
    const { handle, tag } = await c.startReady();
    const result = await c.spawner.signal(handle, 'SIGNONSENSE', never);
    c.check(!result.ok, 'the answer is a success');
    c.check(c.isAlive(tag), 'the process is gone');
  }),

  clause(
    'SIGNAL-10',
    'by a handle whose kill mode was made process it reaches the main process only',
    { cites: ['SIGNAL-2'], needs: ['signalsGroup'] },
    async (c) => {
      const { main, childTag } = await startFamily(c, 'group', [trap('SIGUSR2', 'reached')]);
      await c.spawner.signal({ ...main.handle, killMode: 'process' }, 'SIGUSR2', never);
      await c.report(main.tag, 'reached');
      await c.settled(childTag);
      c.equal(c.machine.reports(childTag, 'reached').length, 0, 'signals that reached the child');
    },
  ),
];

/** A process with a child in its group, both of which follow a script. */
export async function startFamily(
  c: ClauseContext,
  killMode: 'group' | 'process',
  script: Script,
  session: 'same' | 'own' = 'same',
): Promise<{ readonly main: Started; readonly childTag: string }> {
  const childTag = c.tag();
  const main = await c.startReady({
    killMode,
    script: [...script, child(childTag, [...script, tell('ready')], session)],
  });
  await c.report(childTag, 'ready');
  return { main, childTag };
}
