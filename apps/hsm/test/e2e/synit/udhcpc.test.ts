import { expect, test } from 'vitest';
import { exitCodes } from '../../../src/exit-codes.ts';
import { type SynitProject, synitProject } from './support/synit-project.ts';

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: templates and rules refer to values so.
const udhcpc = `
params = ["ifname"]
exec_start = ["udhcpc", "-i", "\${ifname}", "-fR", "-s", "/usr/lib/synit/udhcpc.script"]
`;
const onConfigureInterface = `
kind = "rules"

[[rule]]
name = "dhcp-on-configure-interface"
when = [{ fact = ["configure-interface", "?ifname", ["dhcp"]] }]
require = ["udhcpc@\${ifname}"]
`;
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above.

const asked = (ifname: string): string => `udhcpc -i ${ifname} -fR -s /usr/lib/synit/udhcpc.script`;
const both = { 'udhcpc@eth0': 'ready', 'udhcpc@wlan0': 'ready' };

/** Waits until stand-ins with these arguments, and no others, were started; in any order. */
async function startedAre(project: SynitProject, ...ifnames: readonly string[]): Promise<void> {
  await expect
    .poll(() => [...project.story].sort(), { timeout: 30_000 })
    .toEqual(ifnames.map((ifname) => `start ${asked(ifname)}`));
}

test('5.2: a class makes a service for each name that is required, and none by itself', async () => {
  const project = synitProject({ 'udhcpc.toml': udhcpc });
  project.standIns('udhcpc');
  await project.run();
  await project.becomes({});

  await project.factsInFile('required.json', [
    ['require-service', ['udhcpc', 'eth0']],
    ['require-service', ['udhcpc', 'wlan0']],
  ]);
  const services = await project.becomes(both);
  expect(services.get('udhcpc@eth0')).toMatchObject({ template: 'udhcpc' });
  await startedAre(project, 'eth0', 'wlan0');

  const first = await project.running();
  project.write({ 'udhcpc.toml': `# one more comment\n${udhcpc}` });
  await project.nothingHappensInTenReloads('udhcpc.toml', 'required.json');
  expect(await project.running()).toEqual(first);

  project.write({ 'udhcpc.toml': udhcpc.replace('-fR', '-f') });
  await project.reload();
  const pids = [...services.values()].map(({ pid }) => pid);
  for (const [index, id] of Object.keys(both).entries()) await project.readyPid(id, pids[index] ?? 0);
  expect(project.story.filter((line) => line.includes('-fR')).sort()).toEqual([
    `start ${asked('eth0')}`,
    `start ${asked('wlan0')}`,
    `stop ${asked('eth0')}`,
    `stop ${asked('wlan0')}`,
  ]);

  project.remove('required.json');
  const guarded = await project.cli(['reload']);
  expect(guarded.code).toBe(exitCodes.notReached);
  expect(guarded.stderr).toContain('udhcpc@eth0, udhcpc@wlan0');
  expect((await project.cli(['reload', '--force'])).code).toBe(0);
  await project.becomes({});
});

test.each(['udhcpc', 'udhcpc@eth0,more'])(
  '5.2: "%s", with a wrong number of arguments, is an error at load',
  async (id) => {
    const wrong = `kind = "rules"\n[[rule]]\nname = "wrong"\nwhen = [{ fact = ["x"] }]\nrequire = ["${id}"]\n`;
    const project = synitProject({ 'udhcpc.toml': udhcpc, 'wrong.toml': wrong, 'x.json': '[["x"]]' });
    project.standIns('udhcpc');
    const { code, stdout } = await project.cli(['validate', '--json', project.directory]);
    expect(code).toBe(exitCodes.invalidDefinitions);
    expect(JSON.parse(stdout)).toMatchObject({
      findings: [{ code: 'wrong-arguments', line: 5, keyPath: 'rule[0].require[0]' }],
    });
    await project.run();
    await project.becomes({});
    expect(project.story).toEqual([]);
  },
);

test('5.3: a fact about an interface requires a client for it, and only of the kind that matches', async () => {
  const project = synitProject({ 'udhcpc.toml': udhcpc, 'network.toml': onConfigureInterface });
  project.standIns('udhcpc');
  await project.run();
  const lo = ['configure-interface', 'lo', ['static', '127.0.0.1/8']] as const;
  const eth0 = ['configure-interface', 'eth0', ['dhcp']] as const;
  const wlan0 = ['configure-interface', 'wlan0', ['dhcp']] as const;
  await project.factsInFile('interfaces.json', [eth0, wlan0, lo]);
  const services = await project.becomes(both);
  expect(services.get('udhcpc@eth0')?.demandedBy).toEqual([
    `rule:${project.directory}/network.toml#dhcp-on-configure-interface`,
  ]);
  await startedAre(project, 'eth0', 'wlan0');
  await project.nothingHappensInTenReloads('udhcpc.toml', 'network.toml', 'interfaces.json');

  await project.factsInFile('interfaces.json', [wlan0, lo]);
  const left = await project.becomes({ 'udhcpc@wlan0': 'ready' });
  expect(left.get('udhcpc@wlan0')?.pid).toBe(services.get('udhcpc@wlan0')?.pid);
  expect(project.story.at(-1)).toBe(`stop ${asked('eth0')}`);
});

test('5.3: who was required twice survives the loss of one reason, with the same process', async () => {
  const project = synitProject({
    'udhcpc.toml': udhcpc,
    'network.toml': onConfigureInterface,
    'interfaces.json': '[["configure-interface", "eth0", ["dhcp"]]]',
    'fixed.json': '[["require-service", ["udhcpc", "eth0"]]]',
  });
  project.standIns('udhcpc');
  await project.run();
  const pid = await project.readyPid('udhcpc@eth0');
  await startedAre(project, 'eth0');
  await project.factsInFile('interfaces.json', []);
  expect((await project.becomes({ 'udhcpc@eth0': 'ready' })).get('udhcpc@eth0')?.pid).toBe(pid);
  await project.factsInFile('interfaces.json', [['configure-interface', 'eth0', ['dhcp']]]);
  project.remove('fixed.json');
  await project.reload();
  expect((await project.becomes({ 'udhcpc@eth0': 'ready' })).get('udhcpc@eth0')?.pid).toBe(pid);
  await project.factsInFile('interfaces.json', []);
  await project.becomes({});
  expect(project.story).toEqual([`start ${asked('eth0')}`, `stop ${asked('eth0')}`]);
});
