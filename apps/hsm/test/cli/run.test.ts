import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '../../src/exit-codes.ts';
import { hsmPath, hsmProject } from '../harness/hsm-project.ts';
import { isRunning, processesWith, startTimeOf } from '../harness/processes.ts';
import { waitUntil } from '../harness/wait-until.ts';

const sleeper = 'exec_start = ["sleep", "86400"]\n';
const stubborn = `exec_start = ["sh", "-c", "trap '' TERM; while :; do sleep 1; done"]\nshutdown_timeout = "1h"\n`;
const isReady = ({ state, pid }: { state: string; pid: number | null }): boolean => state === 'ready' && pid !== null;

describe('hsm run', () => {
  test('says when it is ready, then every change with its reason', async () => {
    const project = hsmProject({ 'web.toml': sleeper, 'worker.toml': sleeper });
    const hsm = await project.run();
    expect(await hsm.waitForLine(/^hsm ready/)).toBe(
      `hsm ready: 2 services from ${project.directory}, socket ${project.socket}, pid ${hsm.pid}`,
    );
    expect(hsm.stdout.split('\n')[0]).toMatch(/^hsm ready/);
    await hsm.waitForLine(/^\d\d:\d\d:\d\d web: .*ready \(pid \d+\): ./);
  });

  test('gives status as documented', async () => {
    const project = hsmProject({ 'web.toml': `description = "a web server"\n${sleeper}` });
    const hsm = await project.run();
    const { id, pid } = await project.waitForService('web', isReady);
    expect([id, isRunning(pid ?? 0)]).toEqual(['web', true]);
    const status = await project.status();
    expect(status.manager).toMatchObject({
      pid: hsm.pid,
      version: expect.any(String),
      startedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      active: true,
      systemDependencies: { TIME: expect.toSatisfy(isInput), MOUNTS: expect.toSatisfy(isInput) },
      pollIntervalMs: 1000,
      directories: [project.directory],
      configuration: { generation: 1, findings: [] },
    });
    expect(status.services[0]).toMatchObject({
      kind: 'service',
      template: null,
      description: 'a web server',
      state: 'ready',
      published: expect.toSatisfy((states: string[]) => states.toSorted().join() === 'ready,started,up'),
      desired: 'running',
      reason: { code: 'already-running', message: expect.any(String), causes: expect.any(Array) },
      restarts: 0,
      demandedBy: ['autostart'],
      spawner: 'node',
      definition: { file: join(project.directory, 'web.toml'), hash: expect.stringMatching(/^[0-9a-f]{16}$/) },
      operator: null,
    });
  });

  test('writes JSON lines where they are asked for', async () => {
    const project = hsmProject({ 'web.toml': sleeper });
    const hsm = project.start(['run', '--dir', project.directory, '--log-format', 'json']);
    await hsm.waitForLine(/"to":"ready"/);
    const lines = hsm.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toMatchObject({ message: 'ready', pid: hsm.pid, services: 1, socket: project.socket });
    const change = { message: 'service state changed', service: 'web', to: 'ready' };
    expect(lines).toContainEqual(expect.objectContaining(change));
  });

  test('brings a service back that was killed', async () => {
    const project = hsmProject({ 'web.toml': sleeper });
    await project.run();
    const { pid: first } = await project.waitForService('web', isReady);
    process.kill(first ?? 0, 'SIGKILL');
    const again = await project.waitForService('web', (service) => isReady(service) && service.pid !== first);
    expect(again).toMatchObject({ restarts: 1, lastExit: { code: null, signal: 'SIGKILL' } });
  });

  test('gives the output of a service to its log files', async () => {
    const project = hsmProject({
      'talk.toml': 'exec_start = ["sh", "-c", "echo out; echo err >&2; exec sleep 86400"]\n',
    });
    await project.run();
    const log = (stream: string): string => join(project.stateDirectory, 'logs', 'talk', `${stream}.log`);
    await waitUntil('the output', () => existsSync(log('stderr')) && readFileSync(log('stderr'), 'utf8') === 'err\n');
    expect(readFileSync(log('stdout'), 'utf8')).toBe('out\n');
  });

  test.each([
    ['a full device', '> /dev/full 2>&1'],
    ['a pipe that nobody reads any more', '2>&1 | true'],
    ['nothing at all', '>&- 2>&-'],
  ])('outlives %s behind its output', async (_, redirection) => {
    const project = hsmProject({ 'web.toml': sleeper, 'flaky.toml': 'exec_start = ["false"]\n' });
    const shell = project.startShell(
      `set -o pipefail; hsm run --dir "${project.directory}" --poll-interval 50ms ${redirection}`,
    );
    await waitUntil('the socket', () => existsSync(project.socket));
    await project.waitForService('web', isReady);
    await project.waitForService('flaky', ({ consecutiveFailures }) => consecutiveFailures > 3);
    expect(await project.cli(['shutdown'])).toMatchObject({ code: 0 });
    expect(await shell.exited).toEqual({ code: exitCodes.done, signal: null });
  });

  test('warns where it is PID 1, and works there', async () => {
    if (process.geteuid?.() !== 0) return;
    const project = hsmProject({ 'web.toml': sleeper });
    const inside = project.startShell(
      `exec unshare --pid --fork --mount-proc "${process.execPath}" "${hsmPath}" run --dir "${project.directory}"`,
    );
    await inside.waitForLine(/warning: hsm runs as PID 1/);
    await inside.waitForLine(/web: .*ready \(pid \d+\)/);
    expect((await project.cli(['shutdown'])).code).toBe(0);
    expect(await inside.exited).toEqual({ code: exitCodes.done, signal: null });
  });

  test('works without privileges', async () => {
    if (process.geteuid?.() !== 0) return;
    const project = hsmProject({ 'web.toml': sleeper });
    project.giveTo(65534);
    const hsm = project.startAs(65534, ['run', '--dir', project.directory]);
    await hsm.waitForLine(/^\d\d:\d\d:\d\d web: .*ready \(pid \d+\)/);
    hsm.signal('SIGTERM');
    expect(await hsm.exited).toEqual({ code: exitCodes.done, signal: null });
  });
});

describe('the end of hsm run', () => {
  test('by SIGTERM is in order and leaves nothing running', async () => {
    const project = hsmProject({ 'web.toml': sleeper, 'worker.toml': sleeper });
    const hsm = await project.run();
    await project.waitForService('worker', isReady);
    hsm.signal('SIGTERM');
    expect(await hsm.exited).toEqual({ code: exitCodes.done, signal: null });
    await waitUntil('no process', () => project.processes().length === 0);
    expect(existsSync(project.socket)).toBe(false);
  });

  test('by a second SIGINT kills what ignores the first', async () => {
    const project = hsmProject({ 'stubborn.toml': stubborn });
    const hsm = await project.run();
    await project.waitForService('stubborn', isReady);
    hsm.signal('SIGINT');
    await hsm.waitForLine(/stubborn: .*stopping/);
    hsm.signal('SIGINT');
    expect(await hsm.exited).toEqual({ code: exitCodes.done, signal: null });
  });

  test('by a third SIGTERM leaves what is still there', async () => {
    const project = hsmProject({ 'stubborn.toml': stubborn });
    const hsm = await project.run(['--leave-running']);
    const { pid } = await project.waitForService('stubborn', isReady);
    hsm.signal('SIGTERM');
    expect(await hsm.exited).toEqual({ code: exitCodes.done, signal: null });
    expect(isRunning(pid ?? 0)).toBe(true);
    await project.endLeftovers();
  });

  test('by "hsm shutdown" answers when all services are gone', async () => {
    const project = hsmProject({ 'web.toml': sleeper });
    const hsm = await project.run();
    await project.waitForService('web', isReady);
    expect(await project.cli(['shutdown'])).toMatchObject({ code: 0, stdout: expect.stringContaining('stopped') });
    expect(await hsm.exited).toEqual({ code: exitCodes.done, signal: null });
  });
});

describe('services outlive their manager', () => {
  test('that is killed, and the next one adopts them: same process, unbroken uptime, no second copy', async () => {
    const project = hsmProject({ 'web.toml': `env = { WEB = "${process.pid}" }\n${sleeper}` });
    const hsm = await project.run();
    const before = await project.waitForService('web', isReady);
    const startTime = startTimeOf(before.pid ?? 0);
    hsm.signal('SIGKILL');
    await hsm.exited;
    await project.run();
    const after = await project.waitForService('web', isReady);
    expect(after).toMatchObject({ pid: before.pid, startedAt: before.startedAt, restarts: 0 });
    expect(after.uptimeMs ?? 0).toBeGreaterThan(before.uptimeMs ?? 0);
    expect(startTimeOf(after.pid ?? 0)).toBe(startTime);
    expect(processesWith(`HSM_PROCESS=${project.stateId}:web:`)).toEqual([before.pid]);
  });

  test('that is told to leave them, and the next one restarts one whose definition changed', async () => {
    const project = hsmProject({ 'web.toml': sleeper, 'worker.toml': sleeper });
    const hsm = await project.run();
    const web = await project.waitForService('web', isReady);
    const worker = await project.waitForService('worker', isReady);
    expect((await project.cli(['shutdown', '--leave-running'])).code).toBe(0);
    expect(await hsm.exited).toEqual({ code: exitCodes.done, signal: null });
    project.write({ 'worker.toml': 'exec_start = ["sleep", "86401"]\n' });
    await project.run();
    expect(await project.waitForService('web', isReady)).toMatchObject({ pid: web.pid });
    await project.waitForService('worker', (service) => isReady(service) && service.pid !== worker.pid);
  });

  test('whose lock is lost, and it says so', async () => {
    const project = hsmProject({ 'web.toml': sleeper });
    const hsm = await project.run();
    const { pid } = await project.waitForService('web', isReady);
    const helpers = processesWith(join(project.stateDirectory, 'manager.lock')).concat(childrenNamed(hsm.pid, 'cat'));
    for (const helper of helpers) process.kill(helper, 'SIGKILL');
    expect(await hsm.exited).toEqual({ code: exitCodes.internalError, signal: null });
    expect(hsm.stderr).toContain('lock');
    expect(isRunning(pid ?? 0)).toBe(true);
    await project.endLeftovers();
  });
});

describe('a second manager', () => {
  test('on the same state directory ends with 75, names the first, and changes nothing', async () => {
    const project = hsmProject({ 'web.toml': sleeper });
    const first = await project.run();
    const { pid } = await project.waitForService('web', isReady);
    const second = await project.cli(['run', '--dir', project.directory]);
    expect(second.code).toBe(exitCodes.stateDirectoryHeld);
    expect(second.stderr).toContain(`pid ${first.pid}`);
    expect(await project.waitForService('web', isReady)).toMatchObject({ pid });
  });

  test('with another state directory does not take the socket of the first', async () => {
    const project = hsmProject({ 'web.toml': sleeper });
    const first = await project.run();
    const second = await project.cli(['run', '--dir', project.directory, '--state-dir', join(project.root, 'other')]);
    expect(second.code).toBe(exitCodes.systemCallFailed);
    expect(second.stderr).toContain(`pid ${first.pid}`);
    expect((await project.status()).manager.pid).toBe(first.pid);
  });
});

function isInput(value: unknown): boolean {
  return value === null || typeof value === 'boolean';
}

function childrenNamed(pid: number, name: string): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .map(Number)
    .filter((child) => child > 0 && readFileSync(`/proc/${child}/comm`, 'utf8').trim() === name);
}
