import { chrony } from './chrony.ts';
import { type ClockWay, cannotTell } from './clock-way.ts';
import { kernel } from './kernel.ts';
import { ntpd } from './ntpd.ts';
import { openntpd } from './openntpd.ts';
import { timedatectl } from './timedatectl.ts';
import { timesyncd } from './timesyncd.ts';

/** The ways that there are, in the order in which they are asked: daemons before the kernel, files before programs. */
const waysByName: ReadonlyMap<string, ClockWay> = new Map([
  ['timesyncd', timesyncd],
  ['chrony', chrony],
  ['ntpd', ntpd],
  ['openntpd', openntpd],
  ['timedatectl', timedatectl],
  ['kernel', kernel],
]);

/** The names that `ways` may contain, in their default order. */
export const clockWayNames: readonly string[] = [...waysByName.keys()];

/** The way of this name; one that can never tell if there is none. */
export function clockWay(name: string): ClockWay {
  return (
    waysByName.get(name) ?? (async () => cannotTell(`there is no such way; known are ${clockWayNames.join(', ')}`))
  );
}
