// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates and rules refer to values so.
import { existsSync } from 'node:fs';
import type { Fact } from '@hermit/core';
import { expect, test } from 'vitest';
import { eventsOf, outsideWorld, ruleLines } from './support/outside-world.ts';
import { synitProject } from './support/synit-project.ts';

test('P9: facts that are longer than a pattern do not match it', async () => {
  const rule = (name: string, fact: string, run: string): string =>
    `[[rule]]\nname = "${name}"\nwhen = [{ fact = ${fact} }]\nrequire = ["${run}"]\n`;
  const project = synitProject({
    'rules.toml': `kind = "rules"\n${rule('two', '["exec", "?argv"]', 'two')}${rule('three', '["exec", "?argv", "?policy"]', 'three')}${rule('any', '["exec", "..."]', 'any')}`,
    ...Object.fromEntries(
      ['two', 'three', 'any'].map((id) => [`${id}.toml`, `autostart = false\nexec_start = ["${id}"]\n`]),
    ),
  });
  project.standIns('two', 'three', 'any');
  await project.run();
  const world = await outsideWorld(project);
  await world.is(['exec', 'a', 'on-error']);
  await project.becomes({ any: 'ready', three: 'ready' });
  await world.is(['exec', 'a']);
  await project.becomes({ any: 'ready', two: 'ready' });
});

test('P24: facts by the thousand make no more services than a template allows, and those that are there stay', async () => {
  const project = synitProject({
    't.toml': 'params = ["x"]\nmax_instances = 3\nexec_start = ["t", "${x}"]\n',
    'rules.toml': 'kind = "rules"\n[[rule]]\nname = "r"\nwhen = [{ fact = ["want", "?x"] }]\nrequire = ["t@${x}"]\n',
  });
  project.standIns('t');
  await project.run();
  const world = await outsideWorld(project);
  await world.is(['want', 'm'], ['want', 'n']);
  const before = await project.becomes({ 't@m': 'ready', 't@n': 'ready' });
  await world.is(
    ['want', 'm'],
    ['want', 'n'],
    ...Array.from({ length: 200 }, (_, index): Fact => ['want', `x${index}`]),
  );
  await expect.poll(async () => (await project.running()).length, { timeout: 30_000 }).toBe(3);
  const { services } = await project.status();
  expect(services.find(({ id }) => id === 't@m')?.pid).toBe(before.get('t@m')?.pid);
  expect(services.filter(({ reason }) => reason.code === 'too-many-instances')).toHaveLength(199);
});

test('P25: facts are never read by a shell', async () => {
  const template = (command: string): string => `params = ["x"]\n${command}\n`;
  const project = synitProject({ 't.toml': template('exec_start = "echo ${x}"') });
  for (const command of ['exec_start = "echo ${x}"', 'exec_start = ["sh", "-c", "echo ${x}"]']) {
    project.write({ 't.toml': template(command) });
    const { code, stdout } = await project.cli(['validate', '--json', project.directory]);
    expect([code, JSON.parse(stdout)]).toMatchObject([3, { findings: [{ code: 'reference-in-shell' }] }]);
  }
  project.write({
    't.toml': template('exec_start = ["t", "${x}"]'),
    'f.json': JSON.stringify([['require-service', ['t', '$(touch ROOT/harm); touch ROOT/harm']]]),
  });
  project.standIns('t');
  await project.run();
  await expect
    .poll(() => project.story, { timeout: 30_000 })
    .toEqual([`start t $(touch ${project.root}/harm); touch ${project.root}/harm`]);
  expect(existsSync(project.path('harm'))).toBe(false);
});

test('P15: facts of several files that change together are one step', async () => {
  const project = synitProject({
    'one.json': '[["one"]]',
    'two.json': '[]',
    'web.toml': 'exec_start = ["web"]\nrequires = [{ fact = ["on"] }]\n',
    'rules.toml':
      'kind = "rules"\n[[rule]]\nname = "on"\nwhen = [{ fact = ["one"] }]\nassert = [["on"]]\n[[rule]]\nname = "on-too"\nwhen = [{ fact = ["two"] }]\nassert = [["on"]]\n',
  });
  project.standIns('web');
  await project.run();
  await project.becomes({ web: 'ready' });
  const before = await project.running();
  for (const [one, two] of [
    ['[]', '[["two"]]'],
    ['[["one"]]', '[]'],
  ] as const) {
    project.write({ 'one.json': one, 'two.json': two });
    await project.reload();
    expect(await project.running()).toEqual(before);
  }
});

test('P28: rules that chase each other are named, slowed, and stop nobody else', async () => {
  const project = synitProject({
    'x.toml': 'kind = "milestone"\n',
    'rules.toml':
      'kind = "rules"\n[[rule]]\nname = "chase"\nwhen = [{ fact = ["on"] }]\nunless = [{ service = "x", state = "up" }]\nrequire = ["x"]\n',
    'web.toml': 'exec_start = ["web"]\n',
  });
  project.standIns('web');
  await project.run();
  const world = await outsideWorld(project);
  await project.becomes({ web: 'ready' });
  await world.is(['on']);
  const isTold = async (): Promise<boolean> =>
    (await eventsOf(project)).some(({ type, message }) => type === 'warning' && message?.includes('round and round'));
  await expect.poll(isTold, { timeout: 30_000 }).toBe(true);
  await world.is();
  await project.becomes({ web: 'ready' });
});

test('P4, P18: nothing is restarted by files that are touched, nor by ten reloads', async () => {
  const rules = `kind = "rules"
[[rule]]
name = "r"
when = [{ fact = ["want", "?x"] }]
require = ["t@\${x}"]
log = { line = "wanted", x = "\${x}" }
log_exit = { line = "not wanted", x = "\${x}" }
`;
  const project = synitProject({
    'db.toml': 'exec_start = ["db"]\n',
    'web.toml': 'exec_start = ["web"]\n',
    'rules.toml': rules,
    't.toml': 'params = ["x"]\nexec_start = ["t", "${x}"]\nrequires = ["web"]\n',
    'want.json': '[["want", "a"], ["want", "b"]]',
  });
  project.standIns('db', 'web', 't');
  await project.run();
  await project.becomes({ db: 'ready', 't@a': 'ready', 't@b': 'ready', web: 'ready' });
  await expect.poll(() => project.story.length, { timeout: 30_000 }).toBe(4);
  await project.nothingHappensInTenReloads('rules.toml', 't.toml', 'want.json', 'web.toml', '_defaults.toml');
  project.write({ 'rules.toml': `# a comment\n${rules}`, 'want.json': '[["want", "b"], ["want", "a"]]\n' });
  await project.nothingHappensInTenReloads();
  expect((await ruleLines(project)).toSorted()).toEqual(['wanted x=a', 'wanted x=b']);
});
