import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Foreground, hsm, isAlive, type Place, placeIn, runInForeground, until } from './packaging-manager.ts';

const packaging = fileURLToPath(new URL('../../packaging', import.meta.url));
const hasAnalyze = spawnSync('systemd-analyze', ['--version']).status === 0;

let scratch = '';
let place: Place;
const running: Foreground[] = [];
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'hsm-systemd-'));
  place = placeIn(scratch);
});
afterEach(async () => {
  place.tell('shutdown');
  for (const each of running.splice(0)) {
    each.child.kill('SIGKILL');
    await each.ended;
  }
  rmSync(scratch, { recursive: true, force: true });
});

/** The settings of a file of systemd, by section and name; a name may come more than once. */
function settingsOf(name: string): (section: string, key: string) => readonly string[] {
  let section = '';
  const settings = new Map<string, string[]>();
  for (const line of readFileSync(join(packaging, name), 'utf8').split('\n')) {
    if (/^\[.+\]$/.test(line)) section = line.slice(1, -1);
    const [, key, value] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? [];
    if (key === undefined || value === undefined) continue;
    settings.set(`${section}.${key}`, [...(settings.get(`${section}.${key}`) ?? []), value]);
  }
  return (inSection, key) => settings.get(`${inSection}.${key}`) ?? [];
}

const manager = settingsOf('hsm.service');
const services = settingsOf('hsm-services.service');

/** Runs a command line of the files here: another `hsm`, and directories of the test instead of the usual ones. */
function here(line: string | undefined): readonly string[] {
  const words = (line ?? '').split(' ').map((word) => (word === '/etc/hermit' ? place.services : word));
  expect(words[0]).toBe('/usr/bin/hsm');
  return [hsm, ...words.slice(1)];
}

/** What systemd does to start: the main process, and then the wait that keeps others waiting. */
async function startManager(): Promise<Foreground> {
  const started = runInForeground(process.execPath, here(manager('Service', 'ExecStart')[0]), place.env);
  running.push(started);
  const [, script = ''] = /^\/bin\/sh -c '(.*)'$/.exec(manager('Service', 'ExecStartPost')[0] ?? '') ?? [];
  const command = script.replaceAll('/usr/bin/hsm', `${process.execPath} ${hsm}`);
  const waiting = runInForeground('/bin/sh', ['-c', command], place.env);
  expect(await Promise.race([waiting.ended, started.ended.then(() => 'the manager ended')]), started.output()).toBe(0);
  return started;
}

/** What systemd does to stop, with `KillMode=process`: one SIGTERM, and nobody but the main process gets it. */
async function stopManager({ child, ended, output }: Foreground): Promise<void> {
  expect(manager('Service', 'KillMode')).toEqual(['process']);
  expect(manager('Service', 'ExecStop')).toEqual([]);
  child.kill('SIGTERM');
  expect(await ended, output()).toBe(0);
}

async function define(id: string): Promise<void> {
  place.define(id, 'exec_start = ["sleep", "1000"]\nshutdown_timeout = "5s"\n');
}

describe('the files for systemd', () => {
  test.runIf(hasAnalyze)('systemd finds nothing wrong with them', () => {
    const directory = join(scratch, 'analysed');
    mkdirSync(directory);
    for (const name of readdirSync(packaging).filter((each) => each.endsWith('.service'))) {
      const text = readFileSync(join(packaging, name), 'utf8').replaceAll('/usr/bin/hsm', '/bin/true');
      writeFileSync(join(directory, name), text);
    }
    const files = readdirSync(directory).map((name) => join(directory, name));
    const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...files], {
      env: { ...process.env, SYSTEMD_UNIT_PATH: `${directory}:` },
      encoding: 'utf8',
    });
    expect(stdout + stderr).toBe('');
    expect(status).toBe(0);
  });

  test('nothing that services would inherit narrows what they may do', () => {
    const narrowing =
      /^(Private|Protect|Restrict|NoNewPrivileges|SystemCall|Capability|AmbientCap|ReadOnly|Inaccessible|MemoryDeny|DynamicUser|User=|Lock)/m;
    expect(readFileSync(join(packaging, 'hsm.service'), 'utf8')).not.toMatch(narrowing);
    expect(manager('Service', 'Delegate')).toEqual(['yes']);
    expect(manager('Service', 'RuntimeDirectoryPreserve')).toEqual(['yes']);
  });

  test('the services are stopped before the manager, and a restart of the manager does not reach them', () => {
    expect(services('Unit', 'After')).toEqual(['hsm.service']);
    for (const key of ['Requires', 'BindsTo', 'PartOf', 'Requisite']) expect(services('Unit', key)).toEqual([]);
  });
});

describe('with what systemd does', () => {
  test('a restart of the manager leaves services running, and the next manager adopts them', async () => {
    await define('kept');
    const first = await startManager();
    const pid = await until(() => place.pidOf('kept'), first.output);
    await stopManager(first);
    expect(isAlive(pid)).toBe(true);
    const second = await startManager();
    expect(await until(() => place.pidOf('kept'), second.output)).toBe(pid);
  }, 120_000);

  test('a manager that was killed comes back to the same services', async () => {
    await define('kept');
    const first = await startManager();
    const pid = await until(() => place.pidOf('kept'), first.output);
    first.child.kill('SIGKILL');
    await first.ended;
    const second = await startManager();
    expect(await until(() => place.pidOf('kept'), second.output)).toBe(pid);
  }, 120_000);

  test('hsm-services stops all services in order, and lets them run again', async () => {
    await define('kept');
    const started = await startManager();
    const pid = await until(() => place.pidOf('kept'), started.output);
    const [, ...stop] = here(services('Service', 'ExecStop')[0]);
    expect(place.tell(...stop).status).toBe(0);
    expect(isAlive(pid)).toBe(false);
    expect(started.child.exitCode).toBe(null);
    const [, ...start] = here(services('Service', 'ExecStart')[0]);
    expect(place.tell(...start).status).toBe(0);
    await until(() => place.pidOf('kept'), started.output);
  }, 120_000);

  test('without --leave-running the same signal would end the services', async () => {
    await define('ended');
    const args = here(manager('Service', 'ExecStart')[0]);
    expect(args).toContain('--leave-running');
    const other = runInForeground(
      process.execPath,
      args.filter((each) => each !== '--leave-running'),
      place.env,
    );
    running.push(other);
    const pid = await until(() => place.pidOf('ended'), other.output);
    await stopManager(other);
    expect(isAlive(pid)).toBe(false);
  }, 120_000);

  test('a reload reads the definitions again, and fails where one of them is bad', async () => {
    await startManager();
    await define('added');
    const [, ...reload] = here(manager('Service', 'ExecReload')[0]);
    expect(place.tell(...reload).status).toBe(0);
    await until(() => place.pidOf('added'));
    place.define('bad', 'exec_strat = ["true"]\n');
    expect(place.tell(...reload).status).toBe(1);
  }, 120_000);

  test('after "hsm shutdown" it is not started again', async () => {
    await define('ended');
    const started = await startManager();
    expect(place.tell('shutdown').status).toBe(0);
    expect(await started.ended).toBe(0);
    expect(manager('Service', 'Restart')).toEqual(['on-failure']);
  }, 120_000);
});
