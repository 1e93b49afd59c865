import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InputValue } from '@hermit/core';
import { describe, expect, it } from 'vitest';
import { type ClockPlaces, clockSource } from '../src/clock/clock-source.ts';
import { type CommandResult, type CommandRunner, clockWayNames } from '../src/index.ts';
import { ManualClock } from './fixture/manual-clock.ts';
import { eventually, scratchDirectory, watched } from './fixture/watched.ts';

const missing: CommandResult = { kind: 'missing' };

/** Programs that print what is given, by name; all others are missing. */
function programs(outputs: Record<string, string | CommandResult>): CommandRunner {
  const known = new Map(Object.entries(outputs));
  return async ([file]) => {
    const output = known.get(file);
    if (output === undefined) return missing;
    return typeof output === 'string' ? { kind: 'exited', code: 0, stdout: output } : output;
  };
}

interface Found {
  readonly value: InputValue;
  readonly detail: string;
}

async function find(ways: readonly string[] | null, run: CommandRunner, places: ClockPlaces = {}): Promise<Found> {
  const clock = new ManualClock();
  const nowhere = { timesyncDirectory: join(scratchDirectory(), 'nowhere'), arch: 'x64' };
  const source = clockSource('TIME', { source: 'clock', ways }, { clock, run }, { ...nowhere, ...places });
  const { reports } = watched(source);
  await eventually(() => reports.length === 1);
  return reports[0] as Found;
}

const chronyLine = (reference: string, leap: string): string =>
  `${reference},192.0.2.1,3,1793185000.123456789,0.000000012,0.000000034,0.000000056,-1.234,0.000,0.012,0.01,0.001,64.2,${leap}\n`;
const kernelState = (returned: number, status: number): string => `status: ${status}\nreturn value: ${returned}\n`;

describe('each way', () => {
  it.each<[string, string, string | CommandResult, InputValue]>([
    ['chrony', 'chronyc', chronyLine('C0000201', 'Normal'), true],
    ['chrony', 'chronyc', chronyLine('C0000201', 'Insert second'), true],
    ['chrony', 'chronyc', chronyLine('00000000', 'Not synchronised'), false],
    ['chrony', 'chronyc', chronyLine('7F7F0101', 'Normal'), false],
    // What chrony 4.3 really prints without a server, and with only `local`.
    [
      'chrony',
      'chronyc',
      '00000000,,0,0.000000000,0.000000000,0.000000000,0.000000000,0.000,0.000,0.000,1.000000000,1.000000000,0.0,Not synchronised\n',
      false,
    ],
    [
      'chrony',
      'chronyc',
      '7F7F0101,,10,1795172021.415174597,0.000000000,0.000000000,0.000000000,0.000,0.000,0.000,0.000000000,0.000000000,0.0,Normal\n',
      false,
    ],
    ['chrony', 'chronyc', '506 Cannot talk to daemon\n', null],
    ['chrony', 'chronyc', { kind: 'exited', code: 1, stdout: chronyLine('C0000201', 'Normal') }, null],
    ['chrony', 'chronyc', { kind: 'failed', why: 'did not end within 3000 ms' }, null],
    ['chrony', 'chronyc', '', null],
    ['ntpd', 'ntpq', 'leap=00, stratum=2, refid=192.0.2.1\n', true],
    ['ntpd', 'ntpq', 'leap=01, stratum=1, refid=GPS\n', true],
    ['ntpd', 'ntpq', 'leap=11, stratum=16, refid=INIT\n', false],
    ['ntpd', 'ntpq', 'leap=00, stratum=16, refid=STEP\n', false],
    ['ntpd', 'ntpq', 'leap=00, stratum=6, refid=LOCAL(0)\n', false],
    ['ntpd', 'ntpq', 'ntpq: read: Connection refused\n', null],
    ['openntpd', 'ntpctl', '4/4 peers valid, clock synced, stratum 2\n', true],
    ['openntpd', 'ntpctl', '1/4 peers valid, clock unsynced\n', false],
    ['openntpd', 'ntpctl', 'ntpctl: connect: No such file\n', null],
    ['timedatectl', 'timedatectl', 'yes\n', true],
    ['timedatectl', 'timedatectl', 'no\n', false],
    ['timedatectl', 'timedatectl', '\n', null],
    ['kernel', 'perl', kernelState(0, 0x2001), true],
    ['kernel', 'perl', kernelState(1, 0x11), true],
    ['kernel', 'perl', kernelState(5, 0x40), false],
    ['kernel', 'perl', kernelState(0, 0x40), false],
    ['kernel', 'perl', kernelState(5, 0x01), false],
    ['kernel', 'perl', '', null],
    ['kernel', 'adjtimex', '       status: 64\ntime_constant: 2\n return value = 5\n', false],
    ['kernel', 'adjtimex', '       status: 8193\ntime_constant: 2\n return value = 0\n', true],
    ['kernel', 'busybox', '    status:       64 (UNSYNC)\n    return value: 5 (clock not synchronized)\n', false],
  ])('%s reads what %s says: %j', async (way, program, output, value) => {
    const found = await find([way], programs({ [program]: output }));
    expect(found.value).toBe(value);
    expect(found.detail).toContain(way);
  });

  it('kernel says which programs it missed', async () => {
    expect((await find(['kernel'], programs({}))).detail).toContain('no perl here, no adjtimex here, no busybox here');
  });

  it('kernel does without Perl on a processor whose call number is not known', async () => {
    const run = programs({ perl: kernelState(0, 0), adjtimex: ' status: 64\n return value = 5\n' });
    expect((await find(['kernel'], run, { arch: 'pdp11' })).value).toBe(false);
  });
});

describe('timesyncd', () => {
  const bootSeconds = Math.floor(Date.now() / 1000) - 3600;

  function timesync(touchedSeconds: number | null, stat = `cpu 1 2 3\nbtime ${bootSeconds}\n`): ClockPlaces {
    const directory = scratchDirectory();
    const timesyncDirectory = join(directory, 'timesync');
    mkdirSync(timesyncDirectory);
    writeFileSync(join(directory, 'stat'), stat);
    if (touchedSeconds !== null) {
      writeFileSync(join(timesyncDirectory, 'synchronized'), '');
      utimesSync(join(timesyncDirectory, 'synchronized'), touchedSeconds, touchedSeconds);
    }
    return { timesyncDirectory, statFile: join(directory, 'stat') };
  }

  it.each([
    ['touched since this boot', timesync, bootSeconds + 60, true],
    ['left by an earlier boot', timesync, bootSeconds - 60, false],
    ['of the future, because the clock of this boot began in the past', timesync, bootSeconds + 7200, false],
    ['missing although the daemon runs', timesync, null, false],
  ])('judges a file %s', async (_, places, touched, value) => {
    expect((await find(['timesyncd'], programs({}), places(touched))).value).toBe(value);
  });

  it('cannot tell where the daemon does not run, or the boot has no time', async () => {
    expect((await find(['timesyncd'], programs({}))).value).toBe(null);
    expect((await find(['timesyncd'], programs({}), timesync(bootSeconds + 60, 'cpu'))).value).toBe(null);
  });

  it('is asked again soon after its file was touched', async () => {
    const places = timesync(null);
    const clock = new ManualClock();
    const source = clockSource('TIME', { source: 'clock', ways: ['timesyncd'] }, { clock, run: programs({}) }, places);
    const { reports } = watched(source);
    await eventually(() => reports.length === 1 && clock.dueInMs() === 5_000);
    writeFileSync(join(places.timesyncDirectory ?? '', 'synchronized'), '');
    await eventually(() => clock.dueInMs() === 1_000);
    clock.advance(1_000);
    await eventually(() => reports.length === 2);
    expect(reports.map(({ value }) => value)).toEqual([false, true]);
  });
});

describe('all ways together', () => {
  it('are asked in the documented order', () => {
    expect(clockWayNames).toEqual(['timesyncd', 'chrony', 'ntpd', 'openntpd', 'timedatectl', 'kernel']);
  });

  it('are met by the first that finds the clock synchronised, although others deny it', async () => {
    const asked: string[] = [];
    const answers = programs({ chronyc: chronyLine('00000000', 'Not synchronised'), timedatectl: 'yes', perl: '' });
    const found = await find(null, (argv, limits) => {
      asked.push(argv[0]);
      return answers(argv, limits);
    });
    expect(found).toEqual({ value: true, detail: 'synchronised: timedatectl (NTPSynchronized=yes)' });
    expect(asked).toEqual(['chronyc', 'ntpq', 'ntpctl', 'timedatectl']);
  });

  it('are not met when all that can tell deny it', async () => {
    const found = await find(null, programs({ timedatectl: 'no', perl: kernelState(5, 64) }));
    expect(found.value).toBe(false);
    expect(found.detail).toBe(
      'not synchronised: timedatectl (NTPSynchronized=no), kernel (adjtimex returned 5, status 64)',
    );
  });

  it('are unknown when nobody can tell', async () => {
    const found = await find(null, programs({}));
    expect(found.value).toBe(null);
    for (const name of clockWayNames) expect(found.detail).toContain(`${name} (`);
  });

  it('can be replaced, and a name that does not exist is named', async () => {
    const run = programs({ timedatectl: 'yes', chronyc: chronyLine('00000000', 'Not synchronised') });
    expect((await find(['chrony'], run)).value).toBe(false);
    expect(await find(['sundial'], run)).toMatchObject({ value: null, detail: expect.stringContaining('sundial') });
    expect((await find(['__proto__'], run)).value).toBe(null);
  });
});
