import { mkdirSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { waitUntil } from '../harness/wait-until.ts';
import { scripted, sleeper } from './support/definition-text.ts';
import { E2eProject, spawnerName } from './support/e2e-project.ts';

const isRoot = process.getuid?.() === 0;

/** A project whose state directory lies on a file system of half a megabyte; `null` where none can be mounted. */
async function onSmallDisk(files: Readonly<Record<string, string>>): Promise<E2eProject | null> {
  const project = new E2eProject(files);
  mkdirSync(project.stateDirectory, { mode: 0o700 });
  const mounted = await project.shell('mount -t tmpfs -o size=512k,mode=700 tmpfs state');
  onTestFinished(() => project.dispose(), 120_000);
  // Finished in reverse order: the managers end before the file system goes.
  onTestFinished(() => endOnSmallDisk(project, mounted.code === 0), 60_000);
  return mounted.code === 0 ? project : null;
}

async function endOnSmallDisk(project: E2eProject, isMounted: boolean): Promise<void> {
  if (!isMounted) return;
  await project.cli(['shutdown']);
  await waitUntil('the file system to be free', async () => (await project.shell('umount state')).code === 0);
}

const definitions = { 'web.toml': sleeper, 'crash.toml': scripted('echo >>ROOT/starts; exit 1') };
// What a record leaves free when it goes is filled again.
const fill = async (project: E2eProject): Promise<boolean> =>
  (await project.shell('cat /dev/zero >>state/ballast')).code !== 0;

// Without a place for its pidfile nobody may start, or nothing would keep a second copy out after a crash.
const needsDisk = spawnerName === 'ssd';

test.skipIf(!isRoot)('services are kept running on a full disk, and the operator is warned', async (context) => {
  if (needsDisk) return context.skip('ssd starts nothing on a full disk; the next test shows what it does');
  const project = await onSmallDisk(definitions);
  if (project === null) return context.skip('a tmpfs cannot be mounted here');
  const hsm = await project.run(['--log-dir', project.path('logs')]);
  const pid = await project.readyPid('web');
  expect(await fill(project)).toBe(true);
  const before = project.lines('starts').length;
  process.kill(pid, 'SIGKILL');
  const next = await project.readyPid('web', pid);
  await waitUntil('more starts', () => project.lines('starts').length >= before + 3);
  await waitUntil('the warning', async () => (await fill(project)) && /ENOSPC|no space left/i.test(hsm.output()));
  expect((await project.cli(['status'])).code).toBe(0);
  project.write({ 'new.toml': sleeper });
  await project.cli(['reload']);
  await project.readyPid('new');
  expect((await project.cli(['stop', 'web'])).code).toBe(0);
  await project.shell('rm state/ballast');
  await project.cli(['start', 'web']);
  await project.readyPid('web', next);
});

test.skipIf(!isRoot)(
  'a spawner that writes pidfiles says why it cannot start, and starts when it can',
  async (context) => {
    if (!needsDisk) return context.skip(`the spawner ${spawnerName} writes no pidfiles`);
    const project = await onSmallDisk(definitions);
    if (project === null) return context.skip('a tmpfs cannot be mounted here');
    await project.run(['--log-dir', project.path('logs')]);
    const pid = await project.readyPid('web');
    expect(await fill(project)).toBe(true);
    const isFull = async ({ reason }: { readonly reason: { readonly message: string } }): Promise<boolean> =>
      (await fill(project)) && reason.message.includes('ENOSPC');
    const looks = async (): Promise<boolean> => isFull(await project.service('crash'));
    await waitUntil('the reason', looks, () => project.output());
    project.write({ 'new.toml': sleeper });
    await project.cli(['reload']);
    await project.waitForService('new', ({ reason }) => reason.code === 'spawn-failed');
    expect(await project.readyPid('web')).toBe(pid);
    const before = project.lines('starts').length;
    await project.shell('rm state/ballast');
    await project.readyPid('new');
    await waitUntil('more starts', () => project.lines('starts').length > before);
    expect((await project.cli(['stop', 'web'])).code).toBe(0);
  },
);
