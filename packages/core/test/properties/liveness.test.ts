import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Reconciler } from '../../src/reconcile/reconciler.ts';
import { anOutline } from '../support/an-outline.ts';
import { always } from '../support/checked-property.ts';
import { drive } from '../support/drive.ts';
import { FaultyWorld } from '../support/faulty-world.ts';
import { active, definitions } from '../support/healthy-base.ts';
import { worldDependencies, worldSteps } from '../support/world-step.ts';

/** How long it is watched that nothing happens any more. */
const quietMs = 60_000;

/** Everything is known: from here on nothing is held by an unknown input. */
function clearInputs(world: FaultyWorld, values: readonly boolean[]): void {
  world.take({ kind: 'active', value: values[0] ?? true, origin: 'operator' });
  for (const [index, name] of worldDependencies.entries()) {
    world.take({ kind: 'dependency', name, value: values[index + 1] ?? true, origin: 'operator' });
  }
}

/** What runs is what is wanted, in the shape that is wanted; whoever does not run has ended for good, and says so. */
function expectConverged(world: FaultyWorld): void {
  for (const { id, decision, outline, isDefined } of world.reconciler.services()) {
    const process = world.processes.get(id);
    const isAlive = process?.isAlive ?? false;
    expect(isDefined, `${id} is remembered because it is defined`).toBe(true);
    if (decision?.state === 'complete' || decision?.state === 'failed') {
      expect(isAlive).toBe(false);
      expect(outline?.restart).not.toBe('always');
    } else if (decision?.desired === 'running') {
      expect(decision.state, `${id} runs`).toBe('ready');
      expect(isAlive && process?.found.purpose === 'main').toBe(true);
      expect(process?.found.shapeHash).toBe(outline?.shapeHash);
    } else {
      expect(['inactive', 'waiting']).toContain(decision?.state);
      expect(isAlive, `${id} does not run`).toBe(false);
    }
  }
}

test('when faults stop, what is observed becomes what is desired, and stays so without an action', () => {
  always(
    fc.property(worldSteps, fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }), (steps, inputs) => {
      const world = new FaultyWorld({ pidsByService: true, canPrepare: true }).takeAll(steps);
      clearInputs(world, inputs);
      // P6: the largest delay + the operation timeout + the timeouts of pre-start, stop and SIGKILL + two polls.
      world.calm(2000 + 2 * 10_000 + 20_000 + 10_000 + 5000 + 2 * 2000);
      expectConverged(world);
      const decidedBefore = JSON.stringify([...world.reconciler.services()].map(({ decision }) => decision?.state));
      const actsFrom = world.moments.length;
      world.calm(quietMs);
      const acts = world.moments.slice(actsFrom).flatMap(({ reconciliation }) => reconciliation.actions);
      expect(acts.filter(({ kind }) => kind !== 'look')).toEqual([]);
      expect(JSON.stringify([...world.reconciler.services()].map(({ decision }) => decision?.state))).toBe(
        decidedBefore,
      );
      expectConverged(world);
    }),
    500,
  );
}, 60_000);

test('nothing is remembered of a service that is neither defined nor running', () => {
  always(
    fc.property(worldSteps, (steps) => {
      const world = new FaultyWorld({ pidsByService: true, canPrepare: true }).takeAll(steps);
      for (const id of [...world.definitions.keys()]) world.take({ kind: 'define', service: id, outline: null });
      world.calm(70_000);
      expect([...world.reconciler.services()]).toEqual([]);
      expect([...world.processes.values()].filter(({ isAlive }) => isAlive)).toEqual([]);
      expect(
        world.reconciler.snapshot().slots.flatMap(({ held, queue, lateQueue }) => [held, queue, lateQueue]),
      ).toEqual(world.reconciler.snapshot().slots.flatMap(() => [[], [], []]));
    }),
    500,
  );
}, 60_000);

test('what has no effect is asked for again at every poll', () => {
  const answers = fc.constantFrom('failing-look', 'failing-start', 'dying' as const);
  always(
    fc.property(answers, fc.integer({ min: 2, max: 10 }), (answer, polls) => {
      const world = drive(new Reconciler(0));
      world.apply(active(true));
      world.apply(definitions([anOutline('web')]));
      let asked = 0;
      for (let poll = 0; poll < polls; poll += 1) {
        asked += world.isUnderWay('web') ? 1 : 0;
        if (answer === 'failing-look') {
          world.answer('web', { kind: 'looked', look: { kind: 'look-failed', message: 'no' } });
        } else {
          if (world.isLooking('web')) world.answerTruly('web');
          const error = { code: 'spawn-failed', stage: 'execute', message: 'no' } as const;
          if (answer === 'failing-start') world.answer('web', { kind: 'start-failed', error });
          else {
            world.answerTruly('web');
            world.processes.end('web', { code: 1, signal: null });
            world.apply({ kind: 'hint', serviceId: 'web' });
            world.answerTruly('web');
          }
        }
        expect(world.isUnderWay('web')).toBe(false);
        world.pass(1000);
      }
      expect(asked).toBe(polls);
    }),
    200,
  );
}, 60_000);

test('however few slots there are, every service has its turn, and a spawner that never answers delays but few', () => {
  always(
    fc.property(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 12 }),
      fc.uniqueArray(fc.integer({ min: 0, max: 11 }), { maxLength: 6 }),
      (concurrencyLimit, count, silent) => {
        const world = drive(new Reconciler(0, { concurrencyLimit }));
        const ids = Array.from({ length: count }, (_, index) => `s${index}`);
        const isSilent = (id: string): boolean => silent.includes(Number(id.slice(1)));
        world.apply(active(true));
        world.apply(definitions(ids.map((id) => anOutline(id))));
        // Each silent start holds a slot for 10 s, and queues last after that.
        const rounds = Math.ceil(silent.length / concurrencyLimit) + 1;
        for (let second = 0; second <= rounds * 10; second += 1) {
          world.settleDown((id) => world.isLooking(id) || !isSilent(id));
          world.pass(1000);
        }
        const running = ids.filter((id) => world.processes.isRunning(id));
        expect(running).toEqual(ids.filter((id) => !isSilent(id)));
      },
    ),
    300,
  );
}, 60_000);
