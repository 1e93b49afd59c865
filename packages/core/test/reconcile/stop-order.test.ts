import { describe, expect, test } from 'vitest';
import type { DefinitionOutline } from '../../src/model/definition-outline.ts';
import { anOutline } from '../support/an-outline.ts';
import { type GraphDrive, graphWorld } from '../support/graph-drive.ts';
import { active } from '../support/healthy-base.ts';
import { aFact, aService, needing } from '../support/requirements.ts';

const milestone = (id: string, ...on: readonly string[]): DefinitionOutline =>
  anOutline(id, { kind: 'milestone', autostart: false, ...needing(...on) });

/** Docker needs the network, which is a name for a route and a monitor. */
function dockerBehindNames(...names: readonly DefinitionOutline[]): GraphDrive {
  const last = names.at(-1)?.id ?? 'monitor';
  return graphWorld(anOutline('monitor', { autostart: false }), ...names, anOutline('docker', needing(last)));
}

describe('the end of a service waits for those that depend on it through', () => {
  const oneshot = anOutline('prepared', { kind: 'oneshot', restart: 'on-failure', ...needing('monitor') });
  const behind: readonly (readonly [string, () => GraphDrive])[] = [
    ['a milestone', () => dockerBehindNames(milestone('network', 'monitor'))],
    ['two milestones', () => dockerBehindNames(milestone('network', 'monitor'), milestone('online', 'network'))],
    [
      'a oneshot that has run to its end',
      () => {
        const requires = [aService('prepared', 'complete')];
        const world = graphWorld(anOutline('monitor'), oneshot, anOutline('docker', { requires }));
        return world.end('prepared', 0).settled();
      },
    ],
  ];

  test.each(behind)('%s', (_, made) => {
    const world = made();
    expect(world.running).toEqual(['monitor', 'docker']);
    world.apply(active(false));
    expect(world.signalled).toEqual(['docker']);
    world.expect('monitor', 'stopping', 'waits-for-dependents');
    world.answered('docker');
    expect(world.signalled).toEqual([]);
    world.gone('docker');
    expect(world.signalled).toEqual(['monitor']);
    expect(world.settled().running).toEqual([]);
  });
});

test('the end of a service waits for nobody who stays', () => {
  const world = graphWorld(
    anOutline('monitor', { requires: [aFact(['f'])] }),
    milestone('network', 'monitor'),
    anOutline('docker', { requires: [aService('network', 'up', { onLoss: 'keep' })] }),
  );
  world.say(['f']).settled();
  expect(world.running).toEqual(['monitor', 'docker']);
  world.say();
  expect(world.signalled).toEqual(['monitor']);
});
