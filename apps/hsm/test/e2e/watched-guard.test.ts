import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '../../src/exit-codes.ts';
import { isRunning } from '../harness/processes.ts';
import { waitUntil } from '../harness/wait-until.ts';
import { sleeper } from './support/definition-text.ts';
import { type E2eProject, e2eProject } from './support/e2e-project.ts';

const watcher = 'kind = "config-watcher"\npath = "ROOT/watched"\n';
const loaded = ['a', 'b', 'follower'];
const files = {
  '../watched/a.toml': sleeper,
  '../watched/b.toml': sleeper,
  '../watched/follower.toml': `requires = [{ fact = ["mark", "_"] }]\n${sleeper}`,
  '../watched/f.json': '[["mark", 1]]',
};

async function findings(project: E2eProject): Promise<readonly string[]> {
  return (await project.status()).manager.configuration.findings.map(({ code }) => code);
}

async function refusal(project: E2eProject): Promise<void> {
  const isThere = async (): Promise<boolean> => (await findings(project)).includes('watched-change-refused');
  await waitUntil('the refusal', isThere, () => project.output());
}

/** Puts an empty directory in the place of the watched one, as a mount does that came up without its contents. */
function emptyMount(project: E2eProject): void {
  renameSync(project.path('watched'), project.path('away'));
  mkdirSync(project.path('watched'));
}

function bringBack(project: E2eProject): void {
  rmSync(project.path('watched'), { recursive: true });
  renameSync(project.path('away'), project.path('watched'));
}

async function gone(project: E2eProject, pids: ReadonlyMap<string, number>): Promise<void> {
  await waitUntil(
    'what it had loaded to go',
    () => [...pids.values()].every((pid) => !isRunning(pid)),
    () => project.output(),
  );
}

describe('a config-watcher whose directory is an empty one all at once', () => {
  test('keeps what it had loaded, says so, and is whole again when the files return', async () => {
    const project = e2eProject({ 'extra.toml': watcher, 'other.toml': sleeper, ...files });
    const hsm = await project.run();
    const pids = await project.readyPids(loaded);
    emptyMount(project);
    await refusal(project);
    await hsm.waitForLine(/error .*watched: 3 of 3 definitions .* "extra" .* a, b, follower; .*hsm reload --force/);
    expect(await project.readyPids(loaded)).toEqual(pids);
    expect((await project.cli(['status'])).stdout).toContain('hsm reload --force');
    const why = await project.cli(['why', 'a']);
    expect(why.stdout).toContain('what was loaded before stays, because to follow would stop 3 of 4 running services');
    expect(why.stdout).toContain('hsm reload --force');
    const reload = await project.cli(['reload']);
    expect([reload.code, reload.stderr]).toEqual([exitCodes.notReached, expect.stringContaining('a, b, follower')]);
    bringBack(project);
    await waitUntil('no finding', async () => (await findings(project)).length === 0);
    expect(await project.readyPids(loaded)).toEqual(pids);
  });

  test('loses it by a reload that is forced', async () => {
    const project = e2eProject({ 'extra.toml': watcher, ...files });
    await project.run();
    const pids = await project.readyPids(loaded);
    emptyMount(project);
    await refusal(project);
    expect((await project.cli(['reload', '--force'])).code).toBe(exitCodes.done);
    await gone(project, pids);
    expect(await findings(project)).toEqual([]);
  });

  test('loses it when the watcher is stopped', async () => {
    const project = e2eProject({ 'extra.toml': watcher, ...files });
    await project.run();
    const pids = await project.readyPids(loaded);
    emptyMount(project);
    await refusal(project);
    expect((await project.cli(['stop', 'extra'])).code).toBe(exitCodes.done);
    await gone(project, pids);
    await waitUntil('no finding', async () => (await findings(project)).length === 0);
  });

  test('loses it when so much of it was stopped by hand that the rest is not too much', async () => {
    const project = e2eProject({ 'extra.toml': watcher, 'other.toml': sleeper, 'another.toml': sleeper, ...files });
    await project.run();
    const pids = await project.readyPids(loaded);
    emptyMount(project);
    await refusal(project);
    expect((await project.cli(['stop', 'a'])).code).toBe(exitCodes.done);
    await gone(project, pids);
    const ids = async (): Promise<string> => (await project.status()).services.map(({ id }) => id).join();
    await waitUntil('the others to be all there is', async () => (await ids()) === 'another,extra,other');
  });

  test('keeps it for the next manager, too', async () => {
    const project = e2eProject({ 'extra.toml': watcher, ...files });
    const hsm = await project.run();
    const pids = await project.readyPids(loaded);
    emptyMount(project);
    await refusal(project);
    for (const [id, pid] of pids) await project.onRecord(id, pid);
    await project.killManager(hsm);
    await project.run();
    await refusal(project);
    expect(await project.readyPids(loaded)).toEqual(pids);
    bringBack(project);
    await waitUntil('no finding', async () => (await findings(project)).length === 0);
    expect(await project.readyPids(loaded)).toEqual(pids);
  });

  test('that came up empty only for the next manager keeps it as well', async () => {
    const project = e2eProject({ 'extra.toml': watcher, ...files });
    const hsm = await project.run();
    const pids = await project.readyPids(loaded);
    for (const [id, pid] of pids) await project.onRecord(id, pid);
    await project.killManager(hsm);
    emptyMount(project);
    await project.run();
    await refusal(project);
    expect(await project.readyPids(loaded)).toEqual(pids);
  });
});

describe('a config-watcher that another one had loaded', () => {
  test('stays along with it, and its files go on', async () => {
    const project = e2eProject({
      'extra.toml': watcher,
      '../watched/inner.toml': 'kind = "config-watcher"\npath = "ROOT/inner"\n',
      '../inner/web.toml': sleeper,
      '../inner/link.json': '[["link"]]',
      ...files,
      '../watched/a.toml': `requires = [{ fact = ["link"] }]\n${sleeper}`,
    });
    await project.run();
    const pids = await project.readyPids([...loaded, 'web']);
    emptyMount(project);
    await refusal(project);
    expect(await project.readyPids([...loaded, 'web'])).toEqual(pids);
    project.write({ '../inner/new.toml': sleeper, '../inner/link.json': '[]' });
    await project.readyPid('new');
    await project.waitForService('a', ({ state }) => state === 'waiting');
    bringBack(project);
    await waitUntil('no finding', async () => (await findings(project)).length === 0);
    const rest = ['b', 'follower', 'web'];
    expect(await project.readyPids(rest)).toEqual(new Map(rest.map((id) => [id, pids.get(id)])));
  });
});

describe('a config-watcher of facts', () => {
  test('lets services follow them, however many stop, and even while another one keeps what it had loaded', async () => {
    const project = e2eProject({
      'extra.toml': watcher,
      'network.toml': 'kind = "config-watcher"\npath = "ROOT/network"\n',
      'wlan.toml': `requires = [{ fact = ["link"] }]\n${sleeper}`,
      'dns.toml': `requires = [{ fact = ["link"] }]\n${sleeper}`,
      '../network/link.json': '[["link"]]',
      ...files,
    });
    await project.run();
    await project.readyPids([...loaded, 'wlan', 'dns']);
    emptyMount(project);
    await refusal(project);
    project.remove('../network/link.json');
    for (const id of ['wlan', 'dns']) await project.waitForService(id, ({ state }) => state === 'waiting');
    expect(await findings(project)).toEqual(['watched-change-refused']);
    bringBack(project);
    await waitUntil('no finding', async () => (await findings(project)).length === 0);
    project.write({ '../watched/f.json': '[]' });
    await project.waitForService('follower', ({ state }) => state === 'waiting');
  });
});
