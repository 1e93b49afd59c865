import type { Fact } from '@hermit/core';
import { expect, test } from 'vitest';
import { outsideWorld, ruleLines } from './support/outside-world.ts';
import { synitProject } from './support/synit-project.ts';

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: templates and rules refer to values so.
const definitions = {
  'qmi-wwan.toml': `
kind = "milestone"
params = ["dev"]

[[rule]]
name = "manager"
when = [
  { fact = ["user-setting", ["mobile-data-enabled"]] },
  { fact = ["user-setting", ["mobile-data-apn", "?apn"]] },
]
require = ["qmi-wwan-manager@\${dev},\${apn}"]
log = { line = "starting wwan manager", dev = "\${dev}", apn = "\${apn}" }
`,
  'qmi-wwan-manager.toml': `
params = ["dev", "apn"]
exec_start = ["qmi-wwan-manager", "\${dev}", "\${apn}"]
`,
  'modem.toml': `
kind = "rules"

[[rule]]
name = "modem-present"
when = [{ fact = ["qmi-device", "?dev"] }]
require = ["qmi-wwan@\${dev}"]
`,
};
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above.

const modem: Fact = ['qmi-device', '/dev/cdc-wdm0'];
const enabled: Fact = ['user-setting', ['mobile-data-enabled']];
const apn = (name: string): Fact => ['user-setting', ['mobile-data-apn', name]];
const wwan = 'qmi-wwan@%2Fdev%2Fcdc-wdm0';
const managerOf = (name: string): string => `qmi-wwan-manager@%2Fdev%2Fcdc-wdm0,${name}`;
const onlyWwan = { [wwan]: 'ready' };

test('5.4: mobile data in six steps: nested settings begin and end the manager, and each beginning is logged once', async () => {
  const project = synitProject(definitions);
  project.standIns('qmi-wwan-manager');
  await project.run();
  const world = await outsideWorld(project);
  await project.becomes({});

  await world.is(modem);
  const first = await project.becomes(onlyWwan);
  expect(first.get(wwan)).toMatchObject({ kind: 'milestone', pid: null, published: ['ready', 'started', 'up'] });
  expect(await ruleLines(project)).toEqual([]);

  await world.is(modem, enabled);
  await project.becomes(onlyWwan);
  expect(await ruleLines(project)).toEqual([]);

  await world.is(modem, enabled, apn('internet'));
  const third = await project.becomes({ ...onlyWwan, [managerOf('internet')]: 'ready' });
  expect(third.get(managerOf('internet'))?.demandedBy).toEqual([`rule:${project.directory}/qmi-wwan.toml#manager`]);
  await project.storyGoesOn('start qmi-wwan-manager /dev/cdc-wdm0 internet');
  const lines = ['starting wwan manager dev=/dev/cdc-wdm0 apn=internet'];
  expect(await ruleLines(project)).toEqual(lines);

  await world.is(modem, enabled, apn('corp'));
  await project.becomes({ ...onlyWwan, [managerOf('corp')]: 'ready' });
  lines.push('starting wwan manager dev=/dev/cdc-wdm0 apn=corp');
  expect(await ruleLines(project)).toEqual(lines);
  await expect
    .poll(() => [...project.story].sort(), { timeout: 30_000 })
    .toEqual([
      'start qmi-wwan-manager /dev/cdc-wdm0 corp',
      'start qmi-wwan-manager /dev/cdc-wdm0 internet',
      'stop qmi-wwan-manager /dev/cdc-wdm0 internet',
    ]);

  await world.is(modem, apn('corp'));
  await project.becomes(onlyWwan);
  expect(project.story.at(-1)).toBe('stop qmi-wwan-manager /dev/cdc-wdm0 corp');
  expect(await ruleLines(project)).toEqual(lines);

  const story = project.story;
  // Without anything due there is no poll; every one of these facts brings one.
  for (let poll = 1; poll <= 100; poll += 1) await world.is(modem, apn('corp'), ['unrelated', poll]);
  await project.nothingHappensInTenReloads(...Object.keys(definitions));
  await project.becomes(onlyWwan);
  expect(project.story).toEqual(story);
  expect(await ruleLines(project)).toEqual(lines);
});

test('5.4: while the manager runs, polls and touched files log nothing and restart nothing', async () => {
  const project = synitProject({
    ...definitions,
    'facts.json': JSON.stringify([modem, enabled, apn('internet')]),
  });
  project.standIns('qmi-wwan-manager');
  await project.run();
  const pid = await project.readyPid(managerOf('internet'));
  await project.storyGoesOn('start qmi-wwan-manager /dev/cdc-wdm0 internet');
  const world = await outsideWorld(project);
  for (let poll = 1; poll <= 100; poll += 1) await world.is(['unrelated', poll]);
  await project.nothingHappensInTenReloads(...Object.keys(definitions), 'facts.json');
  expect(await ruleLines(project)).toHaveLength(1);
  expect((await project.service(managerOf('internet'))).pid).toBe(pid);
});

test('5.4: two names at the same time are two managers, and a name with a comma and a slash forges no argument', async () => {
  const project = synitProject(definitions);
  project.standIns('qmi-wwan-manager');
  await project.run();
  const world = await outsideWorld(project);
  await world.is(modem, enabled, apn('a,b'), apn('c/@$(true)'));
  await project.becomes({ ...onlyWwan, [managerOf('a%2Cb')]: 'ready', [managerOf('c%2F%40%24%28true%29')]: 'ready' });
  await expect
    .poll(() => [...project.story].sort(), { timeout: 30_000 })
    .toEqual(['start qmi-wwan-manager /dev/cdc-wdm0 a,b', 'start qmi-wwan-manager /dev/cdc-wdm0 c/@$(true)']);
});
