import type { CancelSignal } from '@hermit/core/spawner';
import { type Clause, clause } from '../runner/clause.ts';
import { type ClauseContext, never, type StartChanges } from '../runner/clause-context.ts';
import { errorProblem } from './error-problem.ts';

/** Concurrency, cancellation and errors. */
export const callClauses: readonly Clause[] = [
  clause(
    'CONCURRENCY-01',
    'twenty starts at the same time keep their identities apart',
    { cites: ['GEN-7', 'HANDLE-2'] },
    async (c) => {
      const starts = Array.from({ length: 20 }, () => c.request());
      const results = await Promise.all(starts.map(({ request }) => c.spawner.start(request, never)));
      const handles = results.map((result) => c.started(result).handle);
      const nonces = starts.map(({ request }) => `${request.serviceId} ${request.nonce}`);
      c.equal(
        handles.map(({ serviceId, nonce }) => `${serviceId} ${nonce}`),
        nonces,
        'services and nonces',
      );
      c.equal(new Set(handles.map(({ pid }) => pid)).size, 20, 'number of pids');
      for (const [index, { tag }] of starts.entries()) {
        await c.alive(tag);
        const handle = handles[index];
        if (handle !== undefined) await c.spawner.kill(handle, never);
        await c.gone(tag, `process ${index} is gone, and no other`);
        c.equal(starts.filter((one) => c.isAlive(one.tag)).length, 19 - index, 'processes that are left');
      }
    },
  ),

  clause(
    'CANCEL-01',
    'a start that was called off before makes no process',
    { cites: ['START-16', 'START-12'] },
    async (c) => {
      const { request, tag } = c.request();
      const result = await c.spawner.start(request, AbortSignal.abort());
      await c.afterNextStart();
      c.equal(result.ok ? 'success' : result.error.code, 'cancelled', 'answer');
      c.equal(c.isAlive(tag), false, 'a process after "cancelled"');
    },
  ),

  clause(
    'CANCEL-02',
    'a start that is called off on its way says truthfully what it left',
    { cites: ['GEN-9', 'START-12'] },
    async (c) => {
      for (let round = 0; round < 5; round++) {
        const { request, tag } = c.request();
        const abort = new AbortController();
        const starting = c.spawner.start(request, abort.signal);
        for (let turn = 0; turn < round; turn++) await Promise.resolve();
        abort.abort();
        const result = await starting;
        if (result.ok) await c.alive(tag);
        else {
          c.equal(result.error.code, 'cancelled', 'answer');
          await c.afterNextStart();
          c.equal(c.isAlive(tag), false, 'a process after "cancelled"');
        }
      }
    },
  ),

  clause('CANCEL-03', 'calling off a start that has settled does nothing', { cites: ['GEN-9'] }, async (c) => {
    const abort = new AbortController();
    const { request, tag } = c.request();
    const { handle } = c.started(await c.spawner.start(request, abort.signal));
    await c.alive(tag);
    abort.abort();
    await c.settled(tag);
    c.check(c.isAlive(tag), 'the process is gone');
    c.equal((await c.observe(handle)).kind, 'running', 'observation');
  }),

  clause(
    'CANCEL-04',
    'every other call that is called off settles with data',
    { cites: ['GEN-9', 'GEN-5'] },
    async (c) => {
      const { handle } = await c.startReady();
      const off: CancelSignal = AbortSignal.abort();
      const [seen] = await c.spawner.observe([handle], off);
      c.check(seen?.kind === 'running' || seen?.kind === 'unknown', `the look says ${seen?.kind}`);
      const { observation } = await c.spawner.adopt({ kind: 'handle', handle }, off);
      c.check(observation.kind === 'running' || observation.kind === 'unknown', `adoption says ${observation.kind}`);
      await c.spawner.signal(handle, 'SIGCONT', off);
      await c.spawner.kill(handle, off);
    },
  ),

  clause('ERROR-01', 'errors are data of the documented form', { cites: ['GEN-10'] }, async (c) => {
    for (const changes of failingStarts(c)) {
      const problem = errorProblem(await c.startFails(changes), { ofStart: true });
      c.check(problem === null, `an error of a start is malformed: ${problem}`);
    }
    const { handle } = await c.start();
    const result = await c.spawner.signal({ ...handle, spawner: 'another-spawner' }, 'SIGTERM', never);
    const problem = result.ok ? null : errorProblem(result.error, { ofStart: false });
    c.check(problem === null, `an error of a signal is malformed: ${problem}`);
  }),

  clause('ERROR-02', 'the message names the value seen', { cites: ['GEN-10'] }, async (c) => {
    const path = c.machine.missingPath('program');
    const { message } = await c.startFails({ argv: [path] });
    c.check(message.includes(path), `the message does not name ${path}: ${message}`);
  }),

  clause(
    'ERROR-03',
    'a lack of descriptors or processes is told as such, and passes',
    { cites: ['START-15'] },
    async (c) => {
      const { request, tag } = c.request();
      const result = c.possible(await c.machine.startExhausted(request, () => c.fresh()));
      c.equal(result.ok ? 'success' : result.error.code, 'resource-exhausted', 'answer to a start without resources');
      c.equal(c.isAlive(tag), false, 'a process after the failed start');
    },
  ),
];

function failingStarts(c: ClauseContext): readonly StartChanges[] {
  return [
    { argv: [c.machine.missingPath('program')] },
    { workingDirectory: c.machine.missingPath('directory') },
    { args: ['a\0b'] },
  ];
}
