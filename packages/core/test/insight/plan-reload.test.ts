import { expect, test } from 'vitest';
import type { PlannedChange } from '../../src/insight/plan-reload.ts';
import type { ServiceDefinition } from '../../src/model/service-definition.ts';
import { define, needs, PlannedWorld } from './planned-world.ts';

function planned(world: PlannedWorld, definitions: readonly ServiceDefinition[]): readonly PlannedChange[] {
  return world.plan({ definitions, facts: [] }).changes.filter(({ action }) => action !== 'none');
}

const other: Partial<ServiceDefinition> = { execStart: ['other'] };

test('dependents of what is restarted follow, over as many steps as there are, and name the cause', () => {
  const chain = [define('web', { requires: [needs('api')] }), define('api', { requires: [needs('db')] })];
  const world = new PlannedWorld([...chain, define('db')]);
  expect(planned(world, [...chain, define('db', other)])).toEqual([
    { id: 'api', action: 'restart', definition: 'same', keys: [], causedBy: ['db'] },
    { id: 'db', action: 'restart', definition: 'changed', keys: ['exec_start'], causedBy: [] },
    { id: 'web', action: 'restart', definition: 'same', keys: [], causedBy: ['db'] },
  ]);
});

test('what the operator decided counts again for a service that comes to be defined', () => {
  const world = new PlannedWorld([define('db')]);
  world.decisions.set('web', 'stop').set('job', 'start');
  const changes = planned(world, [define('db'), define('web'), define('job', { autostart: false }), define('new')]);
  expect(changes.map(({ id, action }) => [id, action])).toEqual([
    ['job', 'start'],
    ['new', 'start'],
    ['web', 'update'],
  ]);
});

test('what is borne for a while is stopped in the end, with those that require it', () => {
  const web = define('web', { requires: [needs('api')] });
  const world = new PlannedWorld([web, define('api')]);
  const fact = { kind: 'fact', fact: ['key'], onLoss: 'stop', graceMs: 3_600_000 } as const;
  const changes = planned(world, [web, define('api', { requires: [fact] })]);
  expect(changes.map(({ id, action }) => [id, action])).toEqual([
    ['api', 'stop'],
    ['web', 'stop'],
  ]);
});

test('what only the removed one pulled in is stopped along', () => {
  const db = define('db', { autostart: false });
  const world = new PlannedWorld([define('web', { wants: ['db'] }), db]);
  expect(planned(world, [db])).toEqual([
    { id: 'db', action: 'stop', definition: 'same', keys: [], causedBy: ['web'] },
    { id: 'web', action: 'stop', definition: 'removed', keys: [], causedBy: [] },
  ]);
});

test('an instance follows its template', () => {
  const template = (changes: Partial<ServiceDefinition>) =>
    define('dhcp', { params: ['nic'], autostart: false, ...changes });
  const web = define('web', { wants: ['dhcp@eth0'] });
  const world = new PlannedWorld([web, template({})]);
  expect(planned(world, [web, template(other)])).toMatchObject([
    { id: 'dhcp', action: 'update', keys: ['exec_start'] },
    { id: 'dhcp@eth0', action: 'restart', definition: 'changed', keys: ['exec_start'] },
  ]);
});

test('a service that gets ready by a fact of its own is taken to get ready again', () => {
  const ready = { when: 'fact', fact: ['service-state', ['db'], 'ready'], timeoutMs: null } as const;
  const web = define('web', { requires: [needs('db')] });
  const world = new PlannedWorld([web, define('db', { ready })]);
  world.drive.apply({ kind: 'facts', owner: 'process:db', facts: [['service-state', ['db'], 'ready']] });
  world.drive.settleDown();
  expect(planned(world, [web, define('db', { ready, ...other })]).map(({ id, action }) => [id, action])).toEqual([
    ['db', 'restart'],
    ['web', 'restart'],
  ]);
});

test('a stop command has run before anything that runs to its end gets there, in a plan and in the world it is compared with', () => {
  const oneshot = { kind: 'oneshot', restart: 'on-failure' } as const;
  const others = [
    define('web', { requires: [needs('setup', { state: 'started', onLoss: 'restart' })] }),
    define('report', { ...oneshot, stopCommand: ['undo'], requires: [needs('web')] }),
  ];
  const setup = define('setup', { ...oneshot, autostart: false });
  const world = new PlannedWorld([setup, ...others]);
  const definitions = [define('setup', { ...oneshot, autostart: false, ...other }), ...others];
  const restarts = [
    ['report', 'restart'],
    ['setup', 'restart'],
    ['web', 'restart'],
  ];
  expect(planned(world, definitions).map(({ id, action }) => [id, action])).toEqual(restarts);
  expect([...world.reloadAndSee({ definitions, facts: [] })]).toEqual(restarts);
});

test('facts of files count, and are named', () => {
  const web = define('web', { requires: [{ kind: 'fact', fact: ['net'], onLoss: 'stop', graceMs: 0 }] });
  const world = new PlannedWorld([web]);
  const plan = world.plan({ definitions: [web], facts: [{ owner: 'file:/etc/hermit/net.json', facts: [['net']] }] });
  expect(plan.factFiles).toEqual(['/etc/hermit/net.json']);
  expect(plan.changes).toMatchObject([{ id: 'web', action: 'start', definition: 'same' }]);
});

test('equal plans have equal hashes, and another directory has another one even where nothing else is done', () => {
  const world = new PlannedWorld([define('web')]);
  const hash = (...definitions: ServiceDefinition[]) => world.plan({ definitions, facts: [] }).hash;
  expect(hash(define('web'))).toBe(hash(define('web')));
  expect(hash(define('web', { description: 'x' }))).not.toBe(hash(define('web', { description: 'y' })));
});
