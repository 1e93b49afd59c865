import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OperatorCommand } from '../../src/reconcile/event.ts';
import { always } from '../support/checked-property.ts';
import { changed, directory, inFewWords, PlannedWorld } from './planned-world.ts';

const commands = fc.array(
  fc.tuple(
    fc.constantFrom('a', 'b', 'c'),
    fc.constantFrom<OperatorCommand>('start', 'stop', 'restart', 'reset', 'force'),
  ),
  { maxLength: 3 },
);
const reloads = directory.chain((first) => fc.tuple(fc.constant(first), commands, changed(first), changed(first)));

test('what a plan says is what a reload then does, whatever changed in the directory', { timeout: 60_000 }, () => {
  always(
    fc.property(reloads, ([first, orders, second, third]) => {
      const world = new PlannedWorld();
      world.reload(first);
      for (const [id, command] of orders) world.command(id, command);
      for (const next of [second, third]) {
        const plan = world.plan(next);
        const planned = plan.changes
          .filter(({ action }) => action !== 'update' && action !== 'none')
          .map(({ id, action }) => [id, action]);
        const done = [...world.reloadAndSee(next)].filter(([, action]) => action !== 'none');
        const message = [first, second, third].map(inFewWords).join('\n\n');
        expect(planned, `${message}\n${JSON.stringify(orders)}`).toEqual(done);
      }
    }),
  );
});

test('a plan changes nothing, and planning again gives the same one', { timeout: 60_000 }, () => {
  always(
    fc.property(reloads, ([first, orders, second]) => {
      const world = new PlannedWorld();
      world.reload(first);
      for (const [id, command] of orders) world.command(id, command);
      const before = JSON.stringify(world.drive.reconciler.snapshot());
      const plan = world.plan(second);
      expect(world.plan(second)).toEqual(plan);
      expect(JSON.stringify(world.drive.reconciler.snapshot())).toBe(before);
    }),
    200,
  );
});
