import { expect } from 'vitest';
import type { Requirement } from '../../src/model/requirement.ts';
import { anOutline } from '../support/an-outline.ts';
import { GraphDrive, graphWorld } from '../support/graph-drive.ts';
import { aFact, aService, needing } from '../support/requirements.ts';
import type { ProseRows } from './prose-row.ts';

type OnLoss = Requirement['onLoss'];

const needsFact = (onLoss: OnLoss, graceMs = 0) => anOutline('a', { requires: [aFact(['f'], { onLoss, graceMs })] });

const forget = (world: GraphDrive): GraphDrive => {
  world.apply({ kind: 'facts-unknown', owner: 'client:1', labels: null, patienceMs: 60_000 });
  return world;
};

/** `a` runs, and requires a fact. */
const withFact = (onLoss: OnLoss, graceMs = 0) =>
  new GraphDrive().say(['f']).define(needsFact(onLoss, graceMs)).settled();

/** The rows of `evaluate/gate.ts`. */
export const gateRows: ProseRows = new Map([
  [
    'does not hold, stop | closed | closed; after grace if nobody planned the loss',
    () => {
      graphWorld(needsFact('stop', 5000)).expect('a', 'waiting', 'fact-missing');
      withFact('stop').say().expect('a', 'stopping', 'fact-missing');
      const borne = withFact('stop', 5000).say();
      borne.pass(4999);
      borne.expect('a', 'ready', 'requirement-lost');
      borne.pass(1);
      borne.expect('a', 'stopping', 'fact-missing');
    },
  ],
  [
    'does not hold, restart or keep | closed | open',
    () => {
      for (const onLoss of ['restart', 'keep'] as const) {
        graphWorld(needsFact(onLoss)).expect('a', 'waiting', 'fact-missing');
        withFact(onLoss).say().expect('a', 'ready', 'requirement-lost');
      }
    },
  ],
  [
    'not known, stop | unknown | unknown',
    () => {
      forget(graphWorld(needsFact('stop'))).expect('a', 'waiting', 'input-unknown');
      forget(withFact('stop')).expect('a', 'ready', 'input-unknown');
    },
  ],
  [
    'not known, restart or keep | unknown | open',
    () => {
      for (const onLoss of ['restart', 'keep'] as const) {
        forget(graphWorld(needsFact(onLoss))).expect('a', 'waiting', 'input-unknown');
        forget(withFact(onLoss)).expect('a', 'ready', 'already-running');
      }
    },
  ],
  [
    'a conflicting service has the place | closed | closed',
    () => {
      const world = graphWorld(anOutline('a'), anOutline('b', { autostart: false, conflicts: ['a'] }));
      world.command('b', 'start').expect('a', 'stopping', 'conflict').settled();
      world.expect('a', 'waiting', 'conflict').expect('b', 'ready', 'already-running');
    },
  ],
  [
    'a conflicting service is to leave the place | closed until it has left | open',
    () => {
      const world = graphWorld(anOutline('a'), anOutline('b', { autostart: false, conflicts: ['a'] }));
      world.command('b', 'start').expect('b', 'waiting', 'conflict').gone('a');
      expect(world.isUnderWay('b')).toBe(true);
    },
  ],
  [
    'comes after one that is about to be tried | closed | open',
    () => {
      const b = anOutline('b', { autostart: false });
      const world = new GraphDrive().define(anOutline('a', { after: ['b'] }), b).command('b', 'start');
      world.answered('a').expect('a', 'waiting', 'waits-for-other').settled().expect('a', 'ready', 'already-running');
      world.command('b', 'restart').expect('a', 'ready', 'already-running');
    },
  ],
]);

/** A oneshot that has completed and whose stop command runs. */
function undoing(): GraphDrive {
  const world = graphWorld(anOutline('a', { kind: 'oneshot', restart: 'on-failure', hasStopCommand: true }));
  world.end('a', 0).command('a', 'stop');
  return world.answered('a');
}

const preparing = (): GraphDrive => {
  const world = new GraphDrive().define(anOutline('a', { hasPreStart: true, preStartTimeoutMs: 3000 }));
  return world.answered('a').answered('a');
};

/** The rows of `evaluate/stop-ground.ts`. */
export const stopGroundRows: ProseRows = new Map([
  [
    'main process gone, others left | any | leftover-processes',
    () => {
      const world = graphWorld(anOutline('a'));
      world.apply({ kind: 'hint', serviceId: 'a' });
      const process = world.processes.found('a');
      const look = { kind: 'ended', exit: null, output: null, leftovers: [7], process } as const;
      world.answer('a', { kind: 'looked', look });
      world.expect('a', 'stopping', 'leftover-processes');
    },
  ],
  [
    'a stop command past its time | any | stop-command-timed-out, at once',
    () => {
      const world = undoing();
      world.pass(10_000);
      world.expect('a', 'stopping', 'stop-command-timed-out');
      expect(world.operationOf('a').kind).toBe('kill');
    },
  ],
  [
    'a stop command | any | it stays',
    () => {
      const world = undoing().command('a', 'start').expect('a', 'stopping', 'stop-command-running');
      expect(world.isUnderWay('a')).toBe(false);
    },
  ],
  [
    'any | stop | of what is wanted',
    () => {
      for (const world of [graphWorld(anOutline('a')), preparing()]) {
        world.command('a', 'stop').expect('a', 'stopping', 'operator-stopped');
      }
    },
  ],
  [
    'any | run; another shape is defined | definition-changed',
    () => {
      graphWorld(anOutline('a'))
        .redefine(anOutline('a', { shapeHash: 'new' }))
        .expect('a', 'stopping', 'definition-changed');
    },
  ],
  [
    'any | run; the operator asked for a restart | operator-restart',
    () => {
      graphWorld(anOutline('a')).command('a', 'restart').expect('a', 'stopping', 'operator-restart');
    },
  ],
  [
    'any | run; something required came back | requirement-returned',
    () => {
      const world = withFact('restart').say().say(['f']).expect('a', 'stopping', 'requirement-returned');
      world.settled().expect('a', 'ready', 'already-running').run(60_000);
      expect(world.memory('a').starts).toBe(2);
    },
  ],
  [
    'a pre-start command past its time | any | pre-start-timed-out, at once',
    () => {
      const world = preparing();
      world.pass(3000);
      expect(world.operationOf('a').kind).toBe('kill');
      world.expect('a', 'stopping', 'pre-start-timed-out');
    },
  ],
  [
    'not ready, past its time | any | ready-timed-out',
    () => {
      const world = graphWorld(anOutline('a', { ready: { when: 'fact', fact: ['f'], timeoutMs: 3000 } }));
      world.pass(2999);
      world.expect('a', 'starting', 'not-ready-yet');
      world.pass(1);
      world.expect('a', 'stopping', 'ready-timed-out');
    },
  ],
]);

const milestone = (changes: Parameters<typeof anOutline>[1] = {}) =>
  anOutline('m', { kind: 'milestone', autostart: false, ...changes });

/** The rows of `settle-bodiless.ts`. */
export const bodilessRows: ProseRows = new Map([
  [
    'stop | inactive, or waiting if it is demanded; forget it if it is not defined any more',
    () => {
      const world = graphWorld(milestone({ requires: [aFact(['f'])] }), anOutline('a'));
      world.expect('m', 'inactive', 'not-demanded');
      world.redefine(anOutline('a', needing('m'))).expect('m', 'waiting', 'fact-missing');
      world.define();
      expect(world.reconciler.service('m')).toBeUndefined();
    },
  ],
  [
    'run | ready, or starting until the fact that makes it ready is there',
    () => {
      graphWorld(milestone({ autostart: true })).expect('m', 'ready', 'milestone-reached');
      const ready = { when: 'fact', fact: ['f'], timeoutMs: null } as const;
      const world = graphWorld(milestone({ autostart: true, ready })).expect('m', 'starting', 'not-ready-yet');
      world.say(['f']).expect('m', 'ready', 'milestone-reached');
    },
  ],
  [
    'hold | as it was',
    () => {
      const requires = [aFact(['f'])];
      forget(graphWorld(milestone({ autostart: true, requires }))).expect('m', 'waiting', 'input-unknown');
      const world = new GraphDrive().say(['f']).define(milestone({ autostart: true, requires }));
      forget(world).expect('m', 'ready', 'input-unknown');
      const circle = milestone({ autostart: true, requires: [aService('m')] });
      graphWorld(circle).expect('m', 'failed', 'dependency-cycle');
    },
  ],
]);
