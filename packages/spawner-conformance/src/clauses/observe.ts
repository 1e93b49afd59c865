import type { ProcessHandle, ProcessObservation } from '@hermit/core/spawner';
import { child, exit, tell, trap, wait } from '../machine/script.ts';
import { type Clause, clause } from '../runner/clause.ts';
import { type ClauseContext, never, throughJson } from '../runner/clause-context.ts';

/** What a look shows. */
export const observeClauses: readonly Clause[] = [
  clause(
    'OBSERVE-01',
    'a process that is there is running, under the pid of its handle',
    { cites: ['OBSERVE-3'] },
    async (c) => {
      const { handle } = await c.startReady();
      c.equal(await c.observe(handle), { kind: 'running', pid: handle.pid }, 'observation');
    },
  ),

  clause('OBSERVE-02', 'a hundred handles are answered in their order', { cites: ['OBSERVE-1'] }, async (c) => {
    const { handle: ended } = await c.start({ script: [exit(0)] });
    await c.ended(ended);
    const handles: ProcessHandle[] = [];
    for (let index = 0; index < 5; index++) handles.push((await c.start()).handle);
    const asked = Array.from({ length: 100 }, (_, index) =>
      index % 7 === 0 ? ended : handles[(index * 3) % 5],
    ).filter((handle) => handle !== undefined);
    const answers = await c.spawner.observe(asked, never);
    const wanted = asked.map((handle) => (handle === ended ? 'exited' : `running ${handle.pid}`));
    const told = answers.map((answer) => (answer.kind === 'running' ? `running ${answer.pid}` : answer.kind));
    c.equal(told, wanted, 'answers');
    c.equal(await c.spawner.observe([], never), [], 'answers for no handle');
  }),

  clause('OBSERVE-03', 'a look has no effect, however often', { cites: ['OBSERVE-2'] }, async (c) => {
    const script = (['SIGHUP', 'SIGUSR1', 'SIGCONT', 'SIGTERM', 'SIGINT'] as const).map((name) =>
      trap(name, 'signalled'),
    );
    const { handle, tag } = await c.startReady({ script });
    await c.repeat(async () => c.equal((await c.observe(handle)).kind, 'running', 'observation'));
    await c.settled(tag);
    c.equal(c.machine.reports(tag, 'signalled').length, 0, 'signals that arrived');
  }),

  clause('OBSERVE-04', 'a zombie is not running', { cites: ['OBSERVE-3'], needs: ['adopts'] }, async (c) => {
    const { request, tag } = c.request();
    const open = () => c.fresh();
    const { handle } = c.started(c.possible(await c.machine.startElsewhere(request, 'stopped', open)));
    const { pid } = await c.alive(tag);
    c.equal((await c.observe(handle)).kind, 'running', 'observation before its end');
    c.machine.send(pid, 'SIGKILL');
    await c.gone(tag);
    // The last of its threads may need a moment longer than the first.
    await c.until('a process that its parent did not collect is not told as running', async () =>
      (await c.observe(handle)).kind === 'running' ? null : true,
    );
  }),

  clause('OBSERVE-05', 'a handle of another boot is absent', { cites: ['OBSERVE-8'] }, async (c) => {
    const { handle } = await c.startReady();
    const seen = await c.observe({ ...handle, bootId: 'another-boot' });
    c.equal(seen, { kind: 'absent', leftovers: [] }, 'observation');
  }),

  clause(
    'OBSERVE-06',
    'what outlived the main process is told',
    { cites: ['OBSERVE-7'], needs: ['signalsGroup'] },
    async (c) => {
      const { handle, childTag } = await startDeserted(c, {});
      const [left] = c.machine.find(childTag);
      const seen = await c.until('its leftovers are told', async () => {
        const { leftovers } = await c.ended(handle);
        return leftovers.length > 0 ? leftovers : null;
      });
      c.equal(seen, [left?.pid], 'leftovers');
      if (left !== undefined) c.machine.send(left.pid, 'SIGKILL');
      await c.gone(childTag);
      await c.until('the leftovers are none any more', async () =>
        (await c.ended(handle)).leftovers.length === 0 ? true : null,
      );
    },
  ),

  clause('OBSERVE-07', 'with kill mode process there are no leftovers', { cites: ['OBSERVE-7'] }, async (c) => {
    const { handle } = await startDeserted(c, { killMode: 'process' });
    c.equal((await c.ended(handle)).leftovers, [], 'leftovers');
  }),

  clause('OBSERVE-08', 'a stopped process runs, and is answered for', { cites: ['OBSERVE-3', 'GEN-6'] }, async (c) => {
    const { handle, tag } = await c.startReady();
    c.machine.send((await c.alive(tag)).pid, 'SIGSTOP');
    c.equal((await c.observe(handle)).kind, 'running', 'observation of a stopped process');
    c.equal((await c.spawner.kill(handle, never)).ok, true, 'kill of a stopped process');
    await c.gone(tag);
  }),

  clause('OBSERVE-09', 'a look that fails says so', { cites: ['OBSERVE-9'] }, async (c) => {
    const { handle } = await c.startReady();
    const seen: ProcessObservation = c.possible(await c.machine.lookBlindly(handle, c.spawner));
    c.equal(seen.kind === 'unknown' && seen.why, 'look-failed', 'observation while processes cannot be looked at');
  }),
];

/** Starts a process that leaves a child behind in its group. */
export async function startDeserted(
  c: ClauseContext,
  changes: { readonly killMode?: 'process'; readonly nonce?: string; readonly serviceId?: string },
  session: 'same' | 'own' = 'same',
): Promise<{ readonly handle: ProcessHandle; readonly childTag: string }> {
  const childTag = c.tag();
  const gate = c.unique('gate');
  const { handle, tag } = await c.start({
    ...changes,
    script: [child(childTag, [tell('ready')], session), wait(gate), exit(0)],
  });
  await c.report(childTag, 'ready');
  c.machine.openGate(gate);
  await c.gone(tag);
  return { handle: throughJson(handle), childTag };
}
