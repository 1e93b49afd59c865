import type { Adoption, ProcessHandle } from '@hermit/core/spawner';
import { type Clause, clause } from '../runner/clause.ts';
import { type ClauseContext, never, throughJson } from '../runner/clause-context.ts';
import { startDeserted } from './observe.ts';

/** What the next manager finds, where only the intent to start was recorded. */
export const intentClauses: readonly Clause[] = [
  clause(
    'INTENT-01',
    'an intent finds the process of its start',
    { cites: ['ADOPT-2', 'ADOPT-6'], needs: ['adopts'] },
    async (c) => {
      const { handle, request } = await c.startReady();
      const { serviceId, nonce } = request;
      const next = await c.fresh();
      const adoption = await c.adoptIntent({ serviceId, nonce }, next);
      c.equal(adoption.observation, { kind: 'running', pid: handle.pid }, 'what adoption shows');
      c.equal((await c.observe(handleOf(c, adoption), next)).kind, 'running', 'observation by the handle');
    },
  ),

  clause(
    'INTENT-02',
    'the handle kills what the intent found',
    { cites: ['ADOPT-2', 'ADOPT-6'], needs: ['adopts'] },
    async (c) => {
      const { request, tag } = await c.startReady();
      const { serviceId, nonce } = request;
      const adoption = await c.adoptIntent({ serviceId, nonce }, await c.fresh());
      const next = await c.fresh();
      c.equal(await next.kill(throughJson(handleOf(c, adoption)), never), { ok: true, delivered: true }, 'answer');
      await c.gone(tag);
    },
  ),

  clause(
    'INTENT-03',
    'purpose and kill mode of what an intent found are those of its start',
    { cites: ['ADOPT-8'], needs: ['adopts', 'purposes'] },
    async (c) => {
      for (const [purpose, killMode] of [
        ['main', 'process'],
        ['probe', 'group'],
      ] as const) {
        const { request } = await c.startReady({ purpose, killMode });
        const { serviceId, nonce } = request;
        const handle = handleOf(c, await c.adoptIntent({ serviceId, nonce, purpose }, await c.fresh()));
        c.equal([handle.purpose, handle.killMode, handle.nonce], [purpose, killMode, nonce], 'the handle');
      }
    },
  ),

  clause('INTENT-04', 'an intent whose start never came is absent', { cites: ['ADOPT-3'] }, async (c) => {
    const { observation } = await c.adoptIntent({ serviceId: c.unique('absent'), nonce: c.nonce() }, await c.fresh());
    c.equal(observation, { kind: 'absent', leftovers: [] }, 'observation');
  }),

  clause('INTENT-05', 'after "absent" no start with the nonce makes a process', { cites: ['ADOPT-3'] }, async (c) => {
    await c.startReady();
    const { request, tag } = c.request();
    const { serviceId, nonce } = request;
    await c.repeat(async () => {
      const { observation } = await c.adoptIntent({ serviceId, nonce }, c.spawner);
      c.equal(observation.kind, 'absent', 'observation before the start');
    });
    const result = await c.spawner.start(request, never);
    await c.afterNextStart();
    c.equal(c.isAlive(tag), false, 'a process of a nonce that was closed');
    c.equal(result.ok ? 'success' : result.error.code, 'cancelled', 'answer to the start');
  }),

  clause(
    'INTENT-06',
    'asked while the start is under way, it has one true answer',
    { cites: ['ADOPT-3', 'ADOPT-5'] },
    async (c) => {
      for (let round = 0; round < 5; round++) {
        const { request, tag } = c.request();
        const { serviceId, nonce } = request;
        const starting = c.spawner.start(request, never);
        const adopting = c.adoptIntent({ serviceId, nonce }, c.spawner);
        const [result, { observation }] = await Promise.all([starting, adopting]);
        if (observation.kind === 'absent') await c.afterNextStart();
        if (observation.kind === 'absent') c.equal(c.isAlive(tag), false, 'a process after "absent"');
        if (!result.ok) c.equal(observation.kind === 'running', false, 'a process that runs after a failed start');
      }
    },
  ),

  clause(
    'INTENT-07',
    'an intent finds nothing of another service, boot or nonce',
    { cites: ['ADOPT-2', 'OBSERVE-8'], needs: ['adopts'] },
    async (c) => {
      const { request } = await c.startReady();
      const { serviceId, nonce } = request;
      const next = await c.fresh();
      for (const changes of [{ bootId: 'another-boot' }, { serviceId: 'another' }, { nonce: c.nonce() }]) {
        const { observation } = await c.adoptIntent({ serviceId, nonce, ...changes }, next);
        c.equal(observation, { kind: 'absent', leftovers: [] }, `observation with ${JSON.stringify(changes)}`);
      }
    },
  ),

  clause(
    'INTENT-08',
    'an intent without a nonce finds the main process, and no probe',
    { cites: ['ADOPT-4'], needs: ['adopts', 'purposes'] },
    async (c) => {
      const serviceId = c.unique('nameless');
      await c.startReady({ serviceId, purpose: 'probe' });
      const before = await c.adoptIntent({ serviceId }, await c.fresh());
      c.equal(before.observation.kind, 'absent', 'observation of a service that has only a probe');
      const { handle } = await c.startReady({ serviceId });
      const after = await c.adoptIntent({ serviceId }, await c.fresh());
      c.equal(after.observation, { kind: 'running', pid: handle.pid }, 'observation of a service with a main process');
    },
  ),

  clause(
    'INTENT-09',
    'if more than one is found, that is a doubt, and kill reaches all',
    { cites: ['ADOPT-4', 'OBSERVE-10'], needs: ['adopts'] },
    async (c) => {
      const serviceId = c.unique('double');
      const first = await c.startReady({ serviceId });
      const { request, tag } = c.request({ serviceId });
      const second = await c.spawner.start(request, never);
      if (!second.ok) return c.skip(`the spawner starts no second main process: ${second.error.message}`);
      if (second.handle.pid === first.handle.pid) return c.skip('the spawner starts no second main process');
      const next = await c.fresh();
      const adoption = await c.adoptIntent({ serviceId }, next);
      const { observation } = adoption;
      if (observation.kind !== 'unknown') return c.fail(`two main processes are told as ${observation.kind}`);
      const pids = [first.handle.pid, second.handle.pid].sort((left, right) => left - right);
      c.equal([observation.why, observation.provenOurs], ['indeterminate', true], 'the doubt');
      c.equal(
        [...observation.pids].sort((left, right) => left - right),
        pids,
        'pids of the doubt',
      );
      await next.kill(throughJson(handleOf(c, adoption)), never);
      await c.gone(first.tag, 'the first process is gone');
      await c.gone(tag, 'the second process is gone');
    },
  ),

  clause(
    'INTENT-10',
    'an intent finds what an ended main process left behind',
    { cites: ['ADOPT-5', 'ADOPT-6'], needs: ['adopts', 'signalsGroup'] },
    async (c) => {
      const serviceId = c.unique('deserted');
      const nonce = c.nonce();
      const { childTag } = await startDeserted(c, { serviceId, nonce });
      const next = await c.fresh();
      const adoption = await c.adoptIntent({ serviceId, nonce }, next);
      c.check(adoption.observation.kind !== 'absent', 'a start whose descendant is alive is told as absent');
      await next.kill(throughJson(handleOf(c, adoption)), never);
      await c.gone(childTag, 'the leftover is gone');
    },
  ),
];

function handleOf(c: ClauseContext, { handle }: Adoption): ProcessHandle {
  return handle ?? c.fail('adoption found something and gave no handle for it');
}
