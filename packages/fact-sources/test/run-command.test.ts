import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { clockWay } from '../src/clock/clock-ways.ts';
import { runCommand } from '../src/run-command.ts';
import { eventually } from './fixture/watched.ts';

const marker = `hsm-run-command-${process.pid}`;
const patient = { timeoutMs: 30_000, signal: new AbortController().signal };

/** Processes of these tests that are alive; the ones that only wait to be reaped are not. */
function survivors(): string[] {
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && isOurs(pid));
}

function isOurs(pid: string): boolean {
  try {
    const isZombie = /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
    return !isZombie && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(marker);
  } catch {
    return false;
  }
}

const shell = (script: string): ['sh', '-c', string, string] => ['sh', '-c', script, marker];
const sleeper = `sh -c 'while :; do sleep 1; done' ${marker}`;

afterAll(() => eventually(() => survivors().length === 0));

describe('running a command', () => {
  it('gives its code and its output', async () => {
    expect(await runCommand(shell('echo hello; exit 3'), patient)).toEqual({
      kind: 'exited',
      code: 3,
      stdout: 'hello',
    });
  });

  it('tells a program that is missing from one that cannot be run', async () => {
    expect(await runCommand(['/nowhere/program'], patient)).toEqual({ kind: 'missing' });
    expect(await runCommand(['/etc/passwd'], patient)).toMatchObject({
      kind: 'failed',
      why: expect.stringMatching(/EACCES/),
    });
    expect(await runCommand(['a\0b'], patient)).toMatchObject({ kind: 'failed' });
  });

  it('says which signal ended it', async () => {
    expect(await runCommand(shell('kill -TERM $$'), patient)).toMatchObject({
      kind: 'failed',
      why: expect.stringMatching(/SIGTERM/),
    });
  });

  it('kills it with all it started when its time is up', async () => {
    const limits = { ...patient, timeoutMs: 300 };
    expect(await runCommand(shell(`trap '' TERM; ${sleeper}; true`), limits)).toEqual({
      kind: 'failed',
      why: 'did not end within 300 ms',
    });
    await eventually(() => survivors().length === 0);
  });

  it('kills it when nobody waits any more', async () => {
    const abandoned = new AbortController();
    const running = runCommand(shell(`${sleeper}; true`), { ...patient, signal: abandoned.signal });
    await eventually(() => survivors().length > 0);
    abandoned.abort();
    expect(await running).toMatchObject({ kind: 'failed' });
    await eventually(() => survivors().length === 0);
    expect(await runCommand(['true'], { ...patient, signal: abandoned.signal })).toMatchObject({ kind: 'failed' });
  });

  it('kills one that writes without end', async () => {
    expect(await runCommand(shell('while :; do echo flood; done'), patient)).toMatchObject({
      kind: 'failed',
      why: expect.stringMatching(/65536 bytes/),
    });
    await eventually(() => survivors().length === 0);
  });

  it('does not wait for a child that holds its output', async () => {
    const result = await runCommand(shell(`${sleeper} & echo $!; exit 0`), patient);
    expect(result).toMatchObject({ kind: 'exited', code: 0 });
    for (const pid of survivors()) process.kill(Number(pid), 'SIGKILL');
  });
});

describe('the kernel of this machine', () => {
  it('is asked for real, where there is a program that can', async () => {
    const { signal } = patient;
    const ports = {
      run: runCommand,
      signal,
      arch: process.arch,
      timesyncDirectory: '/nowhere',
      statFile: '/proc/stat',
    };
    const { kind, detail } = await clockWay('kernel')(ports);
    const perl = await runCommand(['perl', '-e', '1'], patient);
    if (perl.kind === 'exited') expect(detail).toMatch(/^adjtimex returned [0-5], status \d+$/);
    else console.warn(`the kernel was not asked: ${kind}: ${detail}`);
  });
});
