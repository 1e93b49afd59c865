import { rmSync, writeFileSync } from 'node:fs';
import type { Fact } from '@hermit/core';
import { expect, test } from 'vitest';
import { hsmPath } from '../../harness/hsm-project.ts';
import { outsideWorld } from './support/outside-world.ts';
import { synitProject } from './support/synit-project.ts';

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: templates and rules refer to values so.
const definitions = {
  'docker.toml': `
exec_start = ["dockerd", "--experimental"]
requires = ["network"]
shutdown_timeout = "30s"
`,
  'network.toml': `
kind = "milestone"
requires = [
  { fact = ["default-route", "ipv4"] },
  { service = "interface-monitor", state = "ready" },
]
`,
  'interface-monitor.toml': `
exec_start = ["interface-monitor"]
autostart = false
ready = { when = "fact" }
`,
};
const wireless = {
  'wpa_supplicant.toml': `
params = ["iface"]
exec_start = ["wpa_supplicant", "-i", "\${iface}"]
`,
  'wifi.toml': `
kind = "rules"

[[rule]]
name = "wifi-part-of-network"
when = [{ fact = ["interface", "?iface", "wireless", "..."] }]
edges = [{ service = "network", requires = { service = "wpa_supplicant@\${iface}", state = "ready" } }]
`,
};
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above.

const route: Fact = ['default-route', 'ipv4'];
const monitorReady: Fact = ['service-state', ['interface-monitor'], 'ready'];
const wlan0: Fact = ['interface', 'wlan0', 'wireless', { carrier: true }];
const allUp = { docker: 'ready', 'interface-monitor': 'ready', network: 'ready' };

test('5.5, 5.6: docker pulls in the milestone, and what that needs, and waits for all of it', async () => {
  const project = synitProject(definitions);
  project.standIns('interface-monitor');
  project.lingering('dockerd');
  await project.run();
  const world = await outsideWorld(project);

  const nothing = await project.becomes({ docker: 'waiting', 'interface-monitor': 'starting', network: 'waiting' });
  expect(nothing.get('network')).toMatchObject({ pid: null, demandedBy: ['service:docker'] });
  expect(nothing.get('interface-monitor')).toMatchObject({ demandedBy: ['service:network'], published: ['started'] });
  expect(nothing.get('docker')?.reason).toMatchObject({ message: 'waits for "network" to be up' });
  expect(nothing.get('docker')?.waitingFor).toMatchObject([{ kind: 'service', name: 'network' }]);
  await project.storyGoesOn('start interface-monitor');

  await world.is(monitorReady);
  const monitored = await project.becomes({ ...allUp, docker: 'waiting', network: 'waiting' });
  expect(monitored.get('network')?.waitingFor).toMatchObject([{ kind: 'fact', name: '["default-route","ipv4"]' }]);

  await world.is(monitorReady, route);
  const up = await project.becomes(allUp);
  await project.storyGoesOn('start interface-monitor', 'start dockerd --experimental');
  await project.nothingHappensInTenReloads(...Object.keys(definitions));

  await world.is(monitorReady);
  const lost = await project.becomes({ ...allUp, docker: 'waiting', network: 'waiting' });
  expect(lost.get('interface-monitor')?.pid).toBe(up.get('interface-monitor')?.pid);
  expect(project.story.at(-1)).toBe('stop dockerd --experimental');
  await world.is(monitorReady, route);
  await project.becomes(allUp);
});

test('5.5, 5.6: what docker needs is there until docker is gone, and goes with the last who needs it', async () => {
  const project = synitProject(definitions);
  project.standIns('interface-monitor');
  project.lingering('dockerd');
  await project.run();
  await (await outsideWorld(project)).is(monitorReady, route);
  await project.becomes(allUp);
  await project.storyGoesOn('start dockerd --experimental');
  expect((await project.cli(['stop', 'docker'])).code).toBe(0);
  await project.becomes({});
  expect(project.story.slice(2)).toEqual(['stop dockerd --experimental', 'stop interface-monitor']);
});

test('5.6: the monitor asserts the route itself, at a socket of its own, and what it said goes when it dies', async () => {
  const monitor = `
exec_start = ["interface-monitor"]
autostart = false
ready = { when = "fact" }
may_assert = ["default-route"]
`;
  const project = synitProject({ ...definitions, 'interface-monitor.toml': monitor });
  project.lingering('dockerd');
  project.program('hsm', `exec "${process.execPath}" "${hsmPath}" "$@"`);
  project.program(
    'interface-monitor',
    `hsm fact assert '["service-state",["interface-monitor"],"ready"]' || exit 1
while :; do
  until [ -e ROOT/route ]; do sleep 0.05; done
  hsm fact assert '["default-route","ipv4"]' || exit 1
  while [ -e ROOT/route ]; do sleep 0.05; done
  hsm fact retract '["default-route","ipv4"]' || exit 1
done`,
  );
  await project.run();
  await project.becomes({ ...allUp, docker: 'waiting', network: 'waiting' });
  writeFileSync(project.path('route'), '');
  const up = await project.becomes(allUp);
  await project.storyGoesOn('start dockerd --experimental');
  rmSync(project.path('route'));
  const lost = await project.becomes({ ...allUp, docker: 'waiting', network: 'waiting' });
  expect(lost.get('interface-monitor')?.pid).toBe(up.get('interface-monitor')?.pid);
  writeFileSync(project.path('route'), '');
  const again = await project.becomes(allUp);
  await project.storyGoesOn('start dockerd --experimental');

  process.kill(again.get('interface-monitor')?.pid ?? 0, 'SIGKILL');
  await project.readyPid('docker', again.get('docker')?.pid ?? 0);
  await project.becomes(allUp);
  const once = ['start dockerd --experimental', 'stop dockerd --experimental'];
  await project.storyGoesOn(...once, ...once, 'start dockerd --experimental');
});

test('5.6: an edge of a rule joins the milestone while there is a wireless interface, and restarts nothing where it holds', async () => {
  const project = synitProject({
    ...definitions,
    ...wireless,
    'fixed.json': '[["require-service", ["wpa_supplicant", "wlan0"]]]',
  });
  project.standIns('interface-monitor', 'wpa_supplicant');
  project.lingering('dockerd');
  await project.run();
  const world = await outsideWorld(project);
  await world.is(monitorReady, route);
  const withWifi = { ...allUp, 'wpa_supplicant@wlan0': 'ready' };
  const before = await project.becomes(withWifi);
  await expect.poll(() => project.story.length, { timeout: 30_000 }).toBe(3);
  const story = project.story;

  await world.is(monitorReady, route, wlan0);
  const after = await project.becomes(withWifi);
  expect(after.get('docker')?.pid).toBe(before.get('docker')?.pid);
  expect(after.get('wpa_supplicant@wlan0')?.demandedBy).toContain('service:network');
  expect(project.story).toEqual(story);

  // Another interface, whose supplicant cannot start: the milestone goes down, and docker with it.
  const wlan1: Fact = ['interface', 'wlan1', 'wireless', { carrier: false }];
  await world.is(monitorReady, route, wlan0, wlan1, ['require-service', ['wpa_supplicant', 'wlan1']]);
  await project.becomes({ ...withWifi, 'wpa_supplicant@wlan1': 'ready' });
  await world.is(monitorReady, route);
  await project.becomes(withWifi);
  expect(project.story).toContain('stop wpa_supplicant -i wlan1');
});

test('5.6: who waits for a supplicant that is killed is stopped at once and comes back after it', async () => {
  const project = synitProject({ ...definitions, ...wireless });
  project.standIns('interface-monitor', 'wpa_supplicant');
  project.lingering('dockerd');
  await project.run();
  await (await outsideWorld(project)).is(monitorReady, route, wlan0);
  const up = await project.becomes({ ...allUp, 'wpa_supplicant@wlan0': 'ready' });
  await project.storyGoesOn('start dockerd --experimental');
  const before = project.story.length;
  process.kill(up.get('wpa_supplicant@wlan0')?.pid ?? 0, 'SIGKILL');
  await project.readyPid('docker', up.get('docker')?.pid ?? 0);
  await project.becomes({ ...allUp, 'wpa_supplicant@wlan0': 'ready' });
  await expect
    .poll(() => project.story.slice(before).sort(), { timeout: 30_000 })
    .toEqual(['start dockerd --experimental', 'start wpa_supplicant -i wlan0', 'stop dockerd --experimental']);
  // What crashed waits for nobody, and nobody starts twice at the same time.
  expect(project.story.at(-1)).toBe('start dockerd --experimental');
  expect((await project.service('interface-monitor')).pid).toBe(up.get('interface-monitor')?.pid);
});
