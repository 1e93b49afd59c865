import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InputValue } from '@hermit/core';
import { describe, expect, it } from 'vitest';
import { mountsSource } from '../src/mounts/mounts-source.ts';
import { runCommand } from '../src/run-command.ts';
import { ManualClock } from './fixture/manual-clock.ts';
import { eventually, scratchDirectory, watched } from './fixture/watched.ts';

interface Found {
  readonly value: InputValue;
  readonly detail: string;
}

async function look(fstab: string, mountinfo: string): Promise<Found> {
  const ports = { clock: new ManualClock(), run: runCommand };
  const { reports } = watched(mountsSource('MOUNTS', { source: 'mounts', fstab, mountinfo }, ports));
  await eventually(() => reports.length === 1);
  return reports[0] as Found;
}

const mountLine = (mountPoint: string, type = 'ext4'): string =>
  `36 35 98:0 / ${mountPoint} rw,noatime master:1 - ${type} /dev/root rw,errors=continue\n`;

function find(fstab: string, mountPoints: readonly string[] | string): Promise<Found> {
  const directory = scratchDirectory();
  const text = typeof mountPoints === 'string' ? mountPoints : mountPoints.map((path) => mountLine(path)).join('');
  writeFileSync(join(directory, 'fstab'), fstab);
  writeFileSync(join(directory, 'mountinfo'), text);
  return look(join(directory, 'fstab'), join(directory, 'mountinfo'));
}

describe('an fstab', () => {
  it.each<[string, string, InputValue]>([
    ['is empty', '', true],
    ['has comments only', '# one\n   # two\n\n', true],
    ['names what is mounted', 'UUID=1 / ext4 defaults 0 1\nLABEL=d\t/data\text4\trw\t0 2\n', true],
    ['names something else', '/dev/sdb1 /srv ext4 defaults 0 2\n', false],
    ['has an entry without options', '/dev/sdb1 /srv ext4\n', false],
    ['mounts on request', '/dev/sdb1 /srv ext4 rw,noauto 0 2\n', true],
    ['mounts on access', '/dev/sdb1 /srv ext4 x-systemd.automount 0 2\n', true],
    ['may fail', '/dev/sdb1 /srv ext4 nofail,noatime 0 2\n', true],
    ['has an option that only looks like an excuse', '/dev/sdb1 /srv ext4 nofailx,x-noauto 0 2\n', false],
    ['mounts for one service of systemd', '/dev/sdb1 /srv ext4 x-systemd.required-by=db.service 0 2\n', true],
    ['mounts in the background', 'host:/x /srv nfs4 bg,rw 0 0\n', true],
    ['mounts from the network', 'host:/x /srv nfs4 _netdev 0 0\n', false],
    ['swaps', '/dev/sda2 none swap sw 0 0\n/swapfile swap swap defaults 0 0\n', true],
    ['has a bind mount that is there', '/data/x /data none bind 0 0\n', true],
    ['has a bind mount that is missing', '/data/x /srv/x none bind 0 0\n', false],
    ['has a space in a mount point', '/dev/sdb1 /with\\040space ext4 defaults 0 2\n', true],
    ['has a backslash and an umlaut in one', '/dev/sdb1 /b\\134\\303\\244 ext4 defaults 0 2\n', true],
    ['ends a mount point with slashes', '/dev/sdb1 /data// ext4 defaults 0 2\n', true],
    ['doubles slashes and uses dots', '/dev/sdb1 //./data/../data ext4 defaults 0 2\n', true],
    ['has half a line', '/dev/sdb1\n', true],
    ['ends lines as Windows does', '/dev/sdb1 /data ext4 noauto\r\n', true],
  ])('that %s', async (_, fstab, value) => {
    expect((await find(fstab, ['/', '/data', '/with\\040space', '/b\\134\\303\\244'])).value).toBe(value);
  });

  it('is judged with the names of what is missing, each once', async () => {
    const found = await find('a /x ext4 defaults\nb /y ext4 defaults\nb /y/ ext4 ro\nc / ext4 ro\n', ['/']);
    expect(found).toEqual({ value: false, detail: 'not mounted: /x, /y' });
  });

  it('may name a mount point by a link', async () => {
    const directory = scratchDirectory();
    mkdirSync(join(directory, 'real'));
    symlinkSync('real', join(directory, 'link'));
    const found = await find(`/dev/sdb1 ${join(directory, 'link')} ext4 defaults 0 2\n`, [join(directory, 'real')]);
    expect(found.value).toBe(true);
  });

  it('is not satisfied by a trigger that would mount on access', async () => {
    expect((await find('/dev/sdb1 /data ext4 defaults\n', mountLine('/data', 'autofs'))).value).toBe(false);
    const both = mountLine('/data', 'autofs') + mountLine('/data');
    expect((await find('/dev/sdb1 /data ext4 defaults\n', both)).value).toBe(true);
  });

  it('that is missing asks for nothing; one that cannot be read says nothing', async () => {
    const directory = scratchDirectory();
    expect((await look(join(directory, 'none'), '/proc/self/mountinfo')).value).toBe(true);
    expect(await look(directory, '/proc/self/mountinfo')).toMatchObject({
      value: null,
      detail: expect.stringMatching(/EISDIR/),
    });
    writeFileSync(join(directory, 'fstab'), 'a / ext4 defaults\n');
    expect(await look(join(directory, 'fstab'), join(directory, 'none'))).toMatchObject({ value: null });
  });
});

describe('this machine', () => {
  it('has its root mounted, and not what does not exist', async () => {
    const directory = scratchDirectory();
    writeFileSync(join(directory, 'yes'), 'a / ext4 defaults\nproc /proc proc defaults\n');
    writeFileSync(join(directory, 'no'), `a ${directory} ext4 defaults\n`);
    expect((await look(join(directory, 'yes'), '/proc/self/mountinfo')).value).toBe(true);
    expect((await look(join(directory, 'no'), '/proc/self/mountinfo')).value).toBe(false);
  });
});
