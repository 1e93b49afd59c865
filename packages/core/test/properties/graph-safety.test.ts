import fc from 'fast-check';
import { expect, test } from 'vitest';
import { always } from '../support/checked-property.ts';
import { FaultyWorld } from '../support/faulty-world.ts';
import { endingGraphSteps, graphSteps } from '../support/graph-steps.ts';
import { GraphWitness } from '../support/graph-witness.ts';

test('with requirements, facts and rules: nothing starts with a closed gate, nothing stops before its dependents, nobody waits for nothing', () => {
  always(
    fc.property(graphSteps, (steps) => {
      new FaultyWorld({ witnesses: [new GraphWitness()] }).takeAll(steps);
    }),
    500,
  );
}, 120_000);

test('with requirements, facts and rules: a shutdown leaves nothing behind', () => {
  always(
    fc.property(endingGraphSteps, (steps) => {
      const world = new FaultyWorld({ witnesses: [new GraphWitness()], canPrepare: true }).takeAll(steps);
      world.calm(200_000);
      expect([...world.processes].filter(([, { isAlive }]) => isAlive)).toEqual([]);
      const states = [...world.reconciler.services()].map(({ id, phase }) => `${id} ${phase.kind}`);
      expect(states.filter((state) => !state.endsWith('absent'))).toEqual([]);
    }),
    300,
  );
}, 120_000);

/** Nothing is unknown any more, and nothing turns or is tried over and over. */
function clear(world: FaultyWorld): void {
  for (const id of [...world.definitions.keys()]) {
    const outline = world.definitions.get(id);
    if (id === 'r') world.take({ kind: 'define', service: id, outline: null });
    else if (outline?.ready.when === 'fact') {
      const ready = { ...outline.ready, timeoutMs: null };
      world.take({ kind: 'define', service: id, outline: { ...outline, ready, hash: `${outline.hash} clear` } });
    }
  }
  world.take({ kind: 'active', value: true, origin: 'operator' });
  for (const name of ['TIME', 'MOUNTS']) world.take({ kind: 'dependency', name, value: true, origin: 'operator' });
}

test('with requirements and facts: when faults stop, what runs is what is wanted, and it stays so without an action', () => {
  always(
    fc.property(graphSteps, (steps) => {
      const world = new FaultyWorld({ witnesses: [new GraphWitness()], canPrepare: true }).takeAll(steps);
      clear(world);
      world.calm(200_000);
      for (const { id, decision } of world.reconciler.services()) {
        const isAlive = world.processes.get(id)?.isAlive ?? false;
        const isUp = decision?.state === 'ready' || decision?.state === 'starting';
        const hasProcess = world.outline(id)?.kind !== 'milestone' && world.outline(id)?.kind !== 'config-watcher';
        expect(['unknown', 'stopping', 'preparing'], `${id} ${decision?.reason.code}`).not.toContain(decision?.state);
        const isLeftInCircle = decision?.reason.code === 'dependency-cycle';
        if (hasProcess && !isLeftInCircle)
          expect(`${id} ${decision?.state} ${isAlive}`).toBe(`${id} ${decision?.state} ${isUp}`);
      }
      const from = world.moments.length;
      world.calm(60_000);
      const acts = world.moments.slice(from).flatMap(({ reconciliation }) => reconciliation.actions);
      expect(acts.filter(({ kind }) => kind !== 'look')).toEqual([]);
    }),
    300,
  );
}, 120_000);
