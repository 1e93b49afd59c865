import type { InputSource } from '@hermit/core';
import type { ClockSourceConfig } from '../input-source-config.ts';
import { eagerUntilMet, type Finding, recheck } from '../recheck.ts';
import type { SourcePorts } from '../source-ports.ts';
import { watchDirectory } from '../watch-directory.ts';
import type { ClockPorts } from './clock-way.ts';
import { clockWay, clockWayNames } from './clock-ways.ts';

/** Places that tests replace. */
export type ClockPlaces = Partial<Pick<ClockPorts, 'arch' | 'timesyncDirectory' | 'statFile'>>;

/** Reports whether the clock is synchronised; a clock that was only restored or set by hand is not. */
export function clockSource(
  name: string,
  config: ClockSourceConfig,
  ports: SourcePorts,
  places: ClockPlaces = {},
): InputSource {
  const ways = config.ways ?? clockWayNames;
  const { arch = process.arch, timesyncDirectory = '/run/systemd/timesync', statFile = '/proc/stat' } = places;
  const clockPorts = { run: ports.run, arch, timesyncDirectory, statFile };
  return recheck({
    name,
    clock: ports.clock,
    look: (signal) => askWays(ways, { ...clockPorts, signal }),
    intervalMs: eagerUntilMet,
    ...(ways.includes('timesyncd') ? { hint: (wake) => watchDirectory(timesyncDirectory, wake) } : {}),
  });
}

/**
 * Asks one way after the other. The first that finds the clock synchronised decides; if none does, one that finds it not
 * synchronised does; and if all were skipped, nobody knows.
 */
async function askWays(ways: readonly string[], ports: ClockPorts): Promise<Finding> {
  const denials: string[] = [];
  const skipped: string[] = [];
  for (const name of ways) {
    if (ports.signal.aborted) break;
    const { kind, detail } = await clockWay(name)(ports);
    if (kind === 'synchronised') return { value: true, detail: `synchronised: ${name} (${detail})` };
    (kind === 'unsynchronised' ? denials : skipped).push(`${name} (${detail})`);
  }
  if (denials.length > 0) return { value: false, detail: `not synchronised: ${denials.join(', ')}` };
  return { value: null, detail: `nobody can tell: ${skipped.join(', ')}` };
}
