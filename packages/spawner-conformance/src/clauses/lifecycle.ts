import { exit } from '../machine/script.ts';
import { type Clause, clause } from '../runner/clause.ts';
import { type ClauseContext, never } from '../runner/clause-context.ts';

/** `watch`, `release` and `dispose`. */
export const lifecycleClauses: readonly Clause[] = [
  clause(
    'WATCH-01',
    'an end is told to listeners',
    { cites: ['WATCH-1', 'START-11'], needs: ['watches'] },
    async (c) => {
      const seen = listen(c);
      const { request, watched } = await c.start({ script: [exit(0)] });
      c.check(
        watched,
        'the start says that the process is not watched, and the spawner claims to watch those it started',
      );
      await c.until('the end was told', () => (seen.includes(request.serviceId) ? true : null));
    },
  ),

  clause('WATCH-02', 'a subscription ends', { cites: ['WATCH-2'], needs: ['watches'] }, async (c) => {
    const ended: string[] = [];
    const unsubscribe = c.spawner.watch?.((hint) => ended.push(hint.serviceId));
    const going = listen(c);
    unsubscribe?.();
    unsubscribe?.();
    const { request } = await c.start({ script: [exit(0)] });
    await c.until('the end was told to the other listener', () => (going.includes(request.serviceId) ? true : null));
    c.equal(ended, [], 'hints after the end of the subscription');
  }),

  clause(
    'WATCH-03',
    'an adopted process is watched if and only if that is said',
    { cites: ['WATCH-1'], needs: ['watches', 'adopts'] },
    async (c) => {
      const { handle, tag, request } = await c.startReady();
      const next = await c.fresh();
      const seen: string[] = [];
      next.watch?.((hint) => seen.push(hint.serviceId));
      const { watched } = await c.adoptHandle(handle, next);
      await c.spawner.kill(handle, never);
      await c.gone(tag);
      if (watched) await c.until('the end was told', () => (seen.includes(request.serviceId) ? true : null));
      else c.check(c.capabilities.watches !== 'all', 'a spawner that claims to watch all says that it does not');
    },
  ),

  clause(
    'RELEASE-01',
    'an ended process is released, however often',
    { cites: ['RELEASE-1', 'RELEASE-2'] },
    async (c) => {
      const { handle } = await c.start({ script: [exit(0)] });
      await c.ended(handle);
      await c.repeat(() => c.spawner.release(handle));
      const seen = await c.observe(handle);
      c.check(seen.kind === 'absent' || seen.kind === 'exited', `after release it is told as ${seen.kind}`);
      const killed = await c.spawner.kill(handle, never);
      c.check(!killed.ok || !killed.delivered, 'kill after release says that it was delivered');
    },
  ),

  clause('RELEASE-02', 'release leaves a running process alone', { cites: ['RELEASE-2'] }, async (c) => {
    const { handle, tag } = await c.startReady();
    await c.repeat(() => c.spawner.release(handle));
    await c.settled(tag);
    c.check(c.isAlive(tag), 'the process is gone');
    c.equal((await c.observe(handle)).kind, 'running', 'observation after release');
    c.equal((await c.spawner.kill(handle, never)).ok, true, 'answer to kill');
    await c.gone(tag);
  }),

  clause('RELEASE-03', 'after release the service can be started again', { cites: ['RELEASE-1'] }, async (c) => {
    const serviceId = c.unique('again');
    for (let round = 0; round < 3; round++) {
      const { handle } = await c.start({ serviceId, script: [exit(0)] });
      await c.ended(handle);
      await c.spawner.release(handle);
    }
  }),

  clause('DISPOSE-01', 'dispose leaves processes running', { cites: ['DISPOSE-1'] }, async (c) => {
    const own = await c.fresh();
    const { tag } = await c.startReady({}, own);
    await c.repeat(() => own.dispose());
    await c.settled(tag);
    c.check(c.isAlive(tag), 'the process is gone');
  }),

  clause('DISPOSE-02', 'after dispose, calls say that the spawner was closed', { cites: ['DISPOSE-2'] }, async (c) => {
    const own = await c.fresh();
    const { handle } = await c.startReady({}, own);
    await own.dispose();
    const answers = [
      await own.start(c.request().request, never),
      await own.signal(handle, 'SIGTERM', never),
      await own.kill(handle, never),
    ];
    const codes = answers.map((answer) => (answer.ok ? 'success' : answer.error.code));
    c.equal(codes, ['disposed', 'disposed', 'disposed'], 'answers to start, signal and kill');
    const seen = [await c.observe(handle, own), (await c.adoptHandle(handle, own)).observation];
    c.equal(
      seen.map((each) => each.kind === 'unknown' && each.why),
      ['look-failed', 'look-failed'],
      'looks',
    );
    await own.release(handle);
  }),
];

function listen(c: ClauseContext): readonly string[] {
  const seen: string[] = [];
  if (c.spawner.watch === undefined) return c.fail('the spawner claims to watch and has no watch');
  c.spawner.watch((hint) => seen.push(hint.serviceId));
  return seen;
}
