import { readFileSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { waitUntil } from '../harness/wait-until.ts';
import { scripted } from './support/definition-text.ts';
import { e2eProject } from './support/e2e-project.ts';

/** Memory of a process that is in use. Bytes. */
function residentBytes(pid: number): number {
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes) * 1024;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

test('what a service writes is in its log files, stream by stream, across restarts of it and of the manager', async () => {
  const project = e2eProject({ 'web.toml': scripted('echo out $$; echo err $$ >&2; exec sleep 86400') });
  const hsm = await project.run(['--log-dir', project.path('logs')]);
  const first = await project.readyPid('web');
  await waitUntil('the first lines', () => project.lines('logs/web/stderr.log').length === 1);
  await project.killManager(hsm);
  await project.run(['--log-dir', project.path('logs')]);
  process.kill(first, 'SIGKILL');
  const second = await project.readyPid('web', first);
  await waitUntil('the next lines', () => project.lines('logs/web/stderr.log').length === 2);
  expect(project.lines('logs/web/stdout.log')).toEqual([`out ${first}`, `out ${second}`]);
  expect(project.lines('logs/web/stderr.log')).toEqual([`err ${first}`, `err ${second}`]);
  expect(statSync(project.path('logs/web/stdout.log')).mode & 0o007).toBe(0);
});

test('no line is lost when the manager dies in the middle', async () => {
  const project = e2eProject({
    'count.toml': scripted('i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo $i; done; exec sleep 86400'),
  });
  const hsm = await project.run();
  const log = 'state/logs/count/stdout.log';
  await waitUntil('the first line', () => project.lines(log).length > 0);
  await project.killManager(hsm);
  await waitUntil('all lines', () => project.lines(log).length >= 3000);
  expect(project.lines(log)).toEqual(Array.from({ length: 3000 }, (_, index) => String(index + 1)));
  await project.run();
});

test('a service that writes 200 MB does not grow the manager, and another one is not kept waiting', async () => {
  const bytes = 200_000_000;
  const project = e2eProject({
    'flood.toml': scripted(`head -c ${bytes} /dev/zero | tr '\\\\0' x; exec sleep 86400`),
    'web.toml': scripted('exec sleep 86400'),
  });
  const hsm = await project.run();
  const log = project.path('state/logs/flood/stdout.log');
  await waitUntil('the flood to begin', () => sizeOf(log) > 0);
  const before = residentBytes(hsm.pid);
  expect((await project.cli(['restart', 'web'])).code).toBe(0);
  await waitUntil('the flood to end', () => sizeOf(log) >= bytes);
  await project.readyPid('web');
  expect(sizeOf(log)).toBe(bytes);
  expect(residentBytes(hsm.pid) - before).toBeLessThan(50_000_000);
});
