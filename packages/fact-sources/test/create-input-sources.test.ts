import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InputSource } from '@hermit/core';
import { describe, expect, it } from 'vitest';
import { type CommandResult, createInputSources, type InputSourceConfig, type SourcePorts } from '../src/index.ts';
import { ManualClock } from './fixture/manual-clock.ts';
import { eventually, scratchDirectory, watched } from './fixture/watched.ts';

function source(config: InputSourceConfig, ports: Partial<SourcePorts> = {}): InputSource {
  const found = createInputSources(new Map([['X', config]]), ports).find(({ name }) => name === 'X');
  if (found === undefined) throw new Error('no source');
  return found;
}

describe('the sources', () => {
  it('are TIME and MOUNTS without any configuration', () => {
    expect(createInputSources().map(({ name }) => name)).toEqual(['TIME', 'MOUNTS']);
  });

  it('are added to and replaced by the configuration', () => {
    const config = new Map<string, InputSourceConfig>([
      ['NET', { source: 'manual' }],
      ['TIME', { source: 'manual' }],
    ]);
    const sources = createInputSources(config);
    expect(sources.map(({ name }) => name)).toEqual(['TIME', 'MOUNTS', 'NET']);
    const time = watched(sources[0] as InputSource);
    expect(time.reports).toEqual([{ value: null, detail: 'set by hand: "hsm system dependency TIME met"' }]);
  });

  it('report what this machine says, whatever that is', async () => {
    const seen = createInputSources().map((one) => watched(one));
    await eventually(() => seen.every(({ reports }) => reports.length > 0));
    for (const { reports } of seen) expect(reports[0]?.detail).not.toBe('');
  });
});

describe('a file', () => {
  it('is met while it is there, and noticed soon', async () => {
    const path = join(scratchDirectory(), 'up');
    const { reports } = watched(source({ source: 'file', path }));
    await eventually(() => reports.at(-1)?.value === false);
    writeFileSync(path, '');
    await eventually(() => reports.at(-1)?.value === true);
    rmSync(path);
    await eventually(() => reports.at(-1)?.value === false);
  });

  it('may be a directory; a link counts as what it leads to', async () => {
    const directory = scratchDirectory();
    mkdirSync(join(directory, 'd'));
    symlinkSync('gone', join(directory, 'l'));
    const met = watched(source({ source: 'file', path: join(directory, 'd') }));
    const unmet = watched(source({ source: 'file', path: join(directory, 'l') }));
    const below = watched(source({ source: 'file', path: join(directory, 'no', 'x') }));
    await eventually(() => [met, unmet, below].every(({ reports }) => reports.length > 0));
    expect([met, unmet, below].map(({ reports }) => reports[0]?.value)).toEqual([true, false, false]);
  });

  it('is unknown where it cannot be looked at', async () => {
    const path = join(scratchDirectory(), 'loop');
    symlinkSync('loop', path);
    const { reports } = watched(source({ source: 'file', path }));
    await eventually(() => reports.length > 0);
    expect(reports[0]).toMatchObject({ value: null, detail: expect.stringContaining('ELOOP') });
  });
});

describe('a command', () => {
  it.each<[CommandResult, boolean | null]>([
    [{ kind: 'exited', code: 0, stdout: '' }, true],
    [{ kind: 'exited', code: 1, stdout: '' }, false],
    [{ kind: 'exited', code: 42, stdout: '' }, false],
    [{ kind: 'exited', code: 126, stdout: '' }, null],
    [{ kind: 'exited', code: 127, stdout: '' }, null],
    [{ kind: 'exited', code: 255, stdout: '' }, null],
    [{ kind: 'missing' }, null],
    [{ kind: 'failed', why: 'did not end within 3000 ms' }, null],
  ])('that ended as %j means %s', async (result, value) => {
    const ports = { clock: new ManualClock(), run: async () => result };
    const { reports } = watched(source({ source: 'exec', command: ['probe'] }, ports));
    await eventually(() => reports.length === 1);
    expect(reports[0]).toMatchObject({ value, detail: expect.stringContaining('probe') });
  });

  it('runs again after its interval', async () => {
    const clock = new ManualClock();
    let code = 1;
    const run = async (): Promise<CommandResult> => ({ kind: 'exited', code, stdout: '' });
    const { reports } = watched(source({ source: 'exec', command: ['probe'], intervalMs: 30_000 }, { clock, run }));
    await eventually(() => clock.dueInMs() === 30_000);
    code = 0;
    clock.advance(30_000);
    await eventually(() => reports.length === 2);
    expect(reports.map(({ value }) => value)).toEqual([false, true]);
  });

  it('is really run', async () => {
    const script = join(scratchDirectory(), 'probe');
    writeFileSync(script, '#!/bin/sh\nexit 7\n');
    chmodSync(script, 0o755);
    const { reports } = watched(source({ source: 'exec', command: [script] }));
    await eventually(() => reports.length > 0);
    expect(reports[0]).toEqual({ value: false, detail: `${script} ended with 7` });
  });
});
