import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createControlClient } from '@hermit/control';
import type { JsonValue } from '@hermit/core';
import { expect, test } from 'vitest';
import { type SynitProject, synitProject } from './support/synit-project.ts';

// biome-ignore lint/suspicious/noTemplateCurlyInString: templates refer to values so.
const watcherOf = 'kind = "config-watcher"\nparams = ["path"]\npath = "${path}"\nrecursive = true\n';
const settings = `
kind = "config-watcher"
path = "ROOT/settings"
scope = { wrap = "user-setting", allow = ["fact:*"] }
`;

/** `config-watcher@%2F…`: the id that means this path. */
const idOf = (project: SynitProject): string => `config-watcher@${encodeURIComponent(project.path('foo/bar'))}`;

/** Writes files below the root, all of them before the manager can have looked. */
function put(project: SynitProject, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = project.path(name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text.replaceAll('ROOT', project.root));
  }
}

/** Waits for exactly these facts with a label. */
async function factsBecome(project: SynitProject, label: string, facts: readonly JsonValue[]): Promise<void> {
  const client = createControlClient({ socketPath: project.socket });
  const look = async (): Promise<JsonValue> => {
    const found = await client.facts([label, '...']);
    return found.ok ? found.value.facts.map(({ fact }) => fact) : found.error.message;
  };
  await expect.poll(look, { timeout: 30_000 }).toEqual(facts);
}

const sleeper = 'exec_start = ["ROOT/bin/web"]\n';

test('5.7: what a watched directory says counts while the watcher is run, and only then', async () => {
  const project = synitProject({ 'config-watcher.toml': watcherOf });
  const watcher = idOf(project);
  project.write({
    'required.json': JSON.stringify([['require-service', ['config-watcher', project.path('foo/bar')]]]),
  });
  project.standIns('web', 'more');
  await project.run();
  const missing = await project.becomes({ [watcher]: 'starting' });
  expect(missing.get(watcher)).toMatchObject({ pid: null, published: ['started'] });

  put(project, { 'foo/bar/web.toml': sleeper, 'foo/bar/deep/facts.json': '[["a"]]' });
  await project.becomes({ [watcher]: 'ready', web: 'ready' });
  await factsBecome(project, 'a', [['a']]);
  await project.storyGoesOn('start web');
  const pid = await project.readyPid('web');

  put(project, {
    'foo/bar/more.toml': 'exec_start = ["ROOT/bin/more"]\nautostart = false\n',
    'foo/bar/rules.toml': `kind = "rules"\n[[rule]]\nname = "r"\nwhen = [{ fact = ["b"] }]\nrequire = ["more"]\n`,
    'foo/bar/deep/facts.json': '[["a"], ["b"]]',
  });
  await project.becomes({ [watcher]: 'ready', more: 'ready', web: 'ready' });
  rmSync(project.path('foo/bar/deep'), { recursive: true });
  await project.becomes({ [watcher]: 'ready', web: 'ready' });

  put(project, { 'foo/bar/web.toml': 'exec_start = [' });
  await expect
    .poll(async () => (await project.status()).manager.configuration.findings, { timeout: 30_000 })
    .toMatchObject([
      { severity: 'warning', code: 'last-good-kept' },
      { severity: 'error', code: 'syntax' },
    ]);
  put(project, { 'foo/bar/web.toml': `# mended\n${sleeper}` });
  await expect
    .poll(async () => (await project.status()).manager.configuration.findings, { timeout: 30_000 })
    .toEqual([]);
  expect(await project.readyPid('web')).toBe(pid);

  project.remove('required.json');
  await project.cli(['reload']);
  await project.becomes({});
  await project.storyGoesOn('stop web');
});

test('5.7: another path is another service, and each takes along only what it loaded', async () => {
  const project = synitProject({ 'config-watcher.toml': watcherOf });
  project.standIns('web');
  const path = (name: string): string => project.path(`dirs/${name}`);
  const watcher = (name: string): string => `config-watcher@${encodeURIComponent(path(name))}`;
  for (const name of ['one', 'two']) put(project, { [`dirs/${name}/web-${name}.toml`]: sleeper });
  const both = ['one', 'two'].map((name) => ['require-service', ['config-watcher', path(name)]]);
  project.write({ 'required.json': JSON.stringify(both) });
  await project.run();
  const all = { [watcher('one')]: 'ready', [watcher('two')]: 'ready', 'web-one': 'ready', 'web-two': 'ready' };
  const before = await project.becomes(all);
  await project.factsInFile('required.json', [['require-service', ['config-watcher', path('two')]]]);
  const after = await project.becomes({ [watcher('two')]: 'ready', 'web-two': 'ready' });
  expect(after.get('web-two')?.pid).toBe(before.get('web-two')?.pid);
});

test('5.11: settings are facts under a label of their own, and can neither forge others nor define services', async () => {
  const project = synitProject({ 'settings.toml': settings });
  put(project, {
    'settings/mobile.json': '[["mobile-data-enabled"], ["mobile-data-apn", "internet"]]',
    'settings/evil.json': '[["default-route", "ipv4"]]',
    'settings/evil.toml': sleeper,
  });
  project.standIns('web');
  await project.run();
  await project.becomes({ settings: 'ready' });
  await factsBecome(project, 'user-setting', [
    ['user-setting', ['default-route', 'ipv4']],
    ['user-setting', ['mobile-data-apn', 'internet']],
    ['user-setting', ['mobile-data-enabled']],
  ]);
  await factsBecome(project, 'default-route', []);
  const { findings } = (await project.status()).manager.configuration;
  expect(findings.map(({ code, file }) => [code, file])).toContainEqual([
    'out-of-scope',
    project.path('settings/evil.toml'),
  ]);
  expect(project.story).toEqual([]);

  writeFileSync(join(project.path('settings'), 'mobile.json'), '[["mobile-data-apn", "corp"]]');
  await factsBecome(project, 'user-setting', [
    ['user-setting', ['default-route', 'ipv4']],
    ['user-setting', ['mobile-data-apn', 'corp']],
  ]);
});
