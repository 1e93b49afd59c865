import { expect, test } from 'vitest';
import { createProcessScanner } from '../src/process-scanner.ts';
import type { ProcessScan } from '../src/scanned-process.ts';
import { FakeProc, systemError } from './fake-proc.ts';

const marked = (nonce: string): string => `PATH=/bin\0HSM_PROCESS=s:web:${nonce}\0`;

function marks(scan: ProcessScan): Record<number, string> {
  if (scan.kind === 'failed') throw new Error(scan.message);
  return Object.fromEntries(
    scan.processes.map(({ stat, mark }) => [stat.pid, mark.kind === 'marked' ? mark.marker.nonce : mark.kind]),
  );
}

test('nobody there: nobody found', async () => {
  expect(marks(await createProcessScanner(new FakeProc().scan).scan())).toEqual({});
});

test('markers are found, zombies left out, the unreadable named as such', async () => {
  const proc = new FakeProc();
  proc.processes.set(10, { startTime: 1, environ: marked('a') });
  proc.processes.set(11, { startTime: 2, environ: 'PATH=/bin\0' });
  proc.processes.set(12, { startTime: 3, environ: systemError('EACCES') });
  proc.processes.set(13, { startTime: 4, environ: marked('z'), state: 'Z' });
  expect(marks(await createProcessScanner(proc.scan).scan())).toEqual({ 10: 'a', 11: 'unmarked', 12: 'unreadable' });
});

test('the environment of a process is read until it is settled, and then never again', async () => {
  const proc = new FakeProc();
  proc.processes.set(10, { startTime: 1, environ: marked('a') });
  proc.processes.set(11, { startTime: 2, environ: 'A=1\0' });
  const scanner = createProcessScanner(proc.scan);
  for (const nowMs of [0, 1000, 3000, 4000]) {
    proc.nowMs = nowMs;
    await scanner.scan();
  }
  expect(proc.environsRead).toEqual([10, 11, 11]);
});

test('a child that gets its marker only when it executes is found then', async () => {
  const proc = new FakeProc();
  proc.processes.set(10, { startTime: 1, environ: 'PATH=/bin\0' });
  const scanner = createProcessScanner(proc.scan);
  await scanner.scan();
  proc.processes.set(10, { startTime: 1, environ: marked('late') });
  expect(marks(await scanner.scan())).toEqual({ 10: 'late' });
});

test('a process in the middle of an exec, whose environment is empty for a moment, is not taken for a stranger', async () => {
  const proc = new FakeProc();
  proc.processes.set(10, { startTime: 1, environ: '' });
  proc.onPause = () => proc.processes.set(10, { startTime: 1, environ: marked('a') });
  expect(marks(await createProcessScanner(proc.scan).scan())).toEqual({ 10: 'a' });
});

test('a process that really has no environment is read again until it is settled, and then no more', async () => {
  const proc = new FakeProc();
  proc.processes.set(10, { startTime: 1, environ: '' });
  const scanner = createProcessScanner(proc.scan);
  await scanner.scan();
  proc.nowMs = 3000;
  const read = proc.environsRead.length;
  const scan = await scanner.scan();
  expect(proc.environsRead).toHaveLength(read);
  expect(scan.kind === 'scanned' && scan.processes[0]?.mark).toEqual({ kind: 'unmarked', isSettled: true });
});

test('a process with a pid that was used again is read anew', async () => {
  const proc = new FakeProc();
  proc.processes.set(10, { startTime: 1, environ: marked('old') });
  const scanner = createProcessScanner(proc.scan);
  await scanner.scan();
  proc.processes.set(10, { startTime: 2, environ: marked('new') });
  expect(marks(await scanner.scan())).toEqual({ 10: 'new' });
});

test('a child that a vanishing parent left behind the scan is found by a second look', async () => {
  const proc = new FakeProc();
  proc.processes.set(10, { startTime: 1, environ: marked('a') });
  proc.afterListing = (count) => {
    if (count !== 1) return;
    proc.processes.delete(10);
    proc.processes.set(9, { startTime: 2, environ: marked('a') });
  };
  expect(marks(await createProcessScanner(proc.scan).scan())).toEqual({ 9: 'a' });
});

test('the same for a parent that is still a zombie, which costs one more look and not one for ever', async () => {
  const proc = new FakeProc();
  proc.processes.set(10, { startTime: 1, environ: marked('a') });
  proc.afterListing = (count) => {
    if (count !== 1) return;
    proc.processes.set(10, { startTime: 1, state: 'Z' });
    proc.processes.set(9, { startTime: 2, environ: marked('a') });
  };
  const scanner = createProcessScanner(proc.scan);
  expect(marks(await scanner.scan())).toEqual({ 9: 'a' });
  expect(proc.listings).toBe(2);
  await scanner.scan();
  expect(proc.listings).toBe(3);
});

test('concurrent callers share a scan', async () => {
  const proc = new FakeProc();
  const scanner = createProcessScanner(proc.scan);
  await Promise.all([scanner.scan(), scanner.scan(), scanner.scan()]);
  expect(proc.listings).toBe(1);
});

test('without /proc the scan fails as data', async () => {
  const proc = new FakeProc();
  proc.beforeListing = () => {
    throw systemError('ENOENT');
  };
  expect(await createProcessScanner(proc.scan).scan()).toMatchObject({ kind: 'failed' });
});

test('the real /proc shows this very process', async () => {
  expect(marks(await createProcessScanner().scan())).toHaveProperty(String(process.pid));
});
