import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ClockAnswer, type ClockWay, cannotTell, synchronised, unsynchronised } from './clock-way.ts';

/**
 * systemd-timesyncd touches the file `synchronized` after each answer of a server. Its directory is there only where that
 * daemon ran. `/run` may be on disk, so the file counts only if it was touched since this boot; and not if its
 * time is yet to come, as it is when the clock of this boot began in the past.
 */
export const timesyncd: ClockWay = async ({ timesyncDirectory, statFile }) => {
  const touchedMs = await modifiedMs(join(timesyncDirectory, 'synchronized'));
  if (touchedMs === null) return withoutFile(timesyncDirectory);
  const bootMs = await bootTimeMs(statFile);
  if (bootMs === null) return cannotTell(`${statFile} does not say when this boot began`);
  if (touchedMs < bootMs) return unsynchronised('the last synchronisation was before this boot');
  if (touchedMs > Date.now() + toleranceMs) return unsynchronised('the last synchronisation is yet to come');
  return synchronised(`an answer at ${new Date(touchedMs).toISOString()}`);
};

/** File systems keep coarser times than the clock has. Milliseconds. */
const toleranceMs = 1_000;

async function withoutFile(directory: string): Promise<ClockAnswer> {
  if ((await modifiedMs(directory)) === null) return cannotTell('it does not run here');
  return unsynchronised('no answer of a server yet');
}

async function modifiedMs(path: string): Promise<number | null> {
  const stats = await stat(path).catch(() => null);
  return stats?.mtimeMs ?? null;
}

/** When the kernel was started, by the present clock: the line `btime` of `/proc/stat`, in whole seconds. */
async function bootTimeMs(statFile: string): Promise<number | null> {
  const text = await readFile(statFile, 'utf8').catch(() => '');
  const seconds = /^btime (\d+)$/m.exec(text)?.[1];
  return seconds === undefined ? null : Number(seconds) * 1000;
}
