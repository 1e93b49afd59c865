import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { outsideWorld } from './support/outside-world.ts';
import { synitProject } from './support/synit-project.ts';

const ntpd = `
exec_start = ["ntpd", "-d", "-n", "-p", "pool.ntp.org"]
requires = [{ fact = ["default-route", "ipv4"] }]
shutdown_timeout = "5s"
`;
const started = 'start ntpd -d -n -p pool.ntp.org';
const stopped = 'stop ntpd -d -n -p pool.ntp.org';

test('5.1: ntpd waits for the default route, runs while it is there, and is stopped when it goes', async () => {
  const project = synitProject({ 'ntpd.toml': ntpd });
  project.standIns('ntpd');
  await project.run();

  const waiting = await project.becomes({ ntpd: 'waiting' });
  expect(waiting.get('ntpd')).toMatchObject({
    pid: null,
    published: [],
    waitingFor: [{ kind: 'fact', name: '["default-route","ipv4"]' }],
    demandedBy: ['autostart'],
  });
  expect(project.story).toEqual([]);

  await project.factsInFile('route.json', [['default-route', 'ipv4']]);
  const running = await project.becomes({ ntpd: 'ready' });
  expect(running.get('ntpd')).toMatchObject({ published: ['ready', 'started', 'up'], waitingFor: [] });
  await project.storyGoesOn(started);
  await project.nothingHappensInTenReloads('ntpd.toml', 'route.json');

  project.remove('route.json');
  await project.reload();
  const lost = await project.becomes({ ntpd: 'waiting' });
  expect(lost.get('ntpd')).toMatchObject({ pid: null, published: [] });
  expect(project.story).toEqual([started, stopped]);
});

test('5.1: a route of the other family is no default route of IPv4, and one that flaps starts it anew each time', async () => {
  const project = synitProject({ 'ntpd.toml': ntpd });
  project.standIns('ntpd');
  await project.run();
  const world = await outsideWorld(project);
  await world.is(['default-route', 'ipv6'], ['default-route', 'ipv4', 'extra']);
  await project.becomes({ ntpd: 'waiting' });
  for (let count = 1; count <= 3; count += 1) {
    await world.is(['default-route', 'ipv6'], ['default-route', 'ipv4']);
    await project.becomes({ ntpd: 'ready' });
    await project.storyGoesOn(started);
    await world.is(['default-route', 'ipv6']);
    await project.becomes({ ntpd: 'waiting' });
    expect(project.story).toEqual(Array.from({ length: count }, () => [started, stopped]).flat());
  }
});

test('5.1: the fact can be held by a command, for as long as that runs', async () => {
  const project = synitProject({ 'ntpd.toml': ntpd });
  project.standIns('ntpd');
  await project.run();
  await project.becomes({ ntpd: 'waiting' });
  const hold = project.start([
    'fact',
    'hold',
    '["default-route","ipv4"]',
    '--',
    'sh',
    '-c',
    'until [ -e over ]; do sleep 0.05; done',
  ]);
  const up = await project.becomes({ ntpd: 'ready' });
  expect(up.get('ntpd')?.waitingFor).toEqual([]);
  await project.storyGoesOn(started);
  writeFileSync(project.path('over'), '');
  expect((await hold.exited).code).toBe(0);
  await project.becomes({ ntpd: 'waiting' });
  expect((await project.cli(['fact', 'assert', '["default-route","ipv4"]'])).code).toBe(0);
  await project.becomes({ ntpd: 'ready' });
  await project.storyGoesOn(started, stopped, started);
  expect((await project.cli(['fact', 'retract', '["default-route","ipv4"]'])).code).toBe(0);
  await project.becomes({ ntpd: 'waiting' });
});
