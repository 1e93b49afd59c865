import { die, exit, wait } from '../machine/script.ts';
import { type Clause, clause } from '../runner/clause.ts';

/** How processes end, and what is told of it. */
export const exitClauses: readonly Clause[] = [
  clause('EXIT-01', 'the exit code is told', { cites: ['OBSERVE-4'], needs: ['exitStatus'] }, async (c) => {
    for (const code of [0, 1, 42, 255]) {
      const { handle } = await c.start({ script: [exit(code)] });
      c.equal((await c.ended(handle)).exit, { code, signal: null }, 'exit status');
    }
  }),

  clause('EXIT-02', 'the signal that ended it is told', { cites: ['OBSERVE-4'], needs: ['exitStatus'] }, async (c) => {
    for (const signal of ['SIGTERM', 'SIGHUP', 'SIGKILL'] as const) {
      const { handle } = await c.start({ script: [die(signal)] });
      c.equal((await c.ended(handle)).exit, { code: null, signal }, 'exit status');
    }
  }),

  clause('EXIT-03', 'an exit status that nobody saw is not invented', { cites: ['OBSERVE-4'] }, async (c) => {
    const gate = c.unique('gate');
    const { handle, tag } = await c.start({ script: [wait(gate), exit(7)] });
    const other = await c.fresh();
    c.machine.openGate(gate);
    await c.gone(tag);
    const seen = await c.observe(handle, other);
    const status = seen.kind === 'exited' ? seen.exit : null;
    const allowed = c.capabilities.exitStatus === 'always' ? { code: 7, signal: null } : null;
    c.check(status === null || status.code === allowed?.code, `told ${JSON.stringify(status)} without having seen it`);
  }),

  clause(
    'EXIT-04',
    'an end is remembered with its status until release',
    { cites: ['OBSERVE-6'], needs: ['exitStatus'] },
    async (c) => {
      const { handle } = await c.start({ script: [exit(9)] });
      const first = await c.ended(handle);
      await c.repeat(async (round) => c.equal(await c.observe(handle), first, `look ${round} after the end`));
    },
  ),

  clause('EXIT-05', 'ends that come at the same time are all seen', { cites: ['OBSERVE-6', 'GEN-7'] }, async (c) => {
    const gate = c.unique('gate');
    const handles = [];
    for (let index = 0; index < 20; index++) {
      handles.push((await c.start({ script: [wait(gate), exit(0)] })).handle);
    }
    c.machine.openGate(gate);
    for (const handle of handles) await c.ended(handle);
  }),
];
