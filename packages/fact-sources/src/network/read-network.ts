import type { SourcePorts } from '../source-ports.ts';
import type { NetworkPlaces } from './network-places.ts';
import type { NetworkState, Reading } from './network-state.ts';
import { readByFiles } from './read-by-files.ts';
import { readByIp } from './read-by-ip.ts';

/** How long a missing or unfit `ip` is left alone. Milliseconds. */
const unfitMs = 60_000;

/** A look at the network, with who told: `ip`, or the files of the kernel. */
export type NetworkReader = (
  signal: AbortSignal,
) => Promise<Reading<{ readonly state: NetworkState; readonly by: string }>>;

/** Makes a reader that asks iproute2, and reads the files of the kernel where that cannot tell. */
export function networkReader(
  { clock, run }: SourcePorts,
  routes: 'all' | 'default',
  places: NetworkPlaces,
): NetworkReader {
  let askIpAtMs = Number.NEGATIVE_INFINITY;
  let whyNotIp = '';

  return async (signal) => {
    if (clock.nowMs() >= askIpAtMs) {
      const told = await readByIp(run, routes, places, signal);
      if (told.ok) return { ok: true, value: { state: told.value, by: 'ip' } };
      whyNotIp = told.why;
      askIpAtMs = clock.nowMs() + unfitMs;
    }
    const read = await readByFiles(places);
    if (!read.ok) {
      askIpAtMs = Number.NEGATIVE_INFINITY;
      return { ok: false, why: `${whyNotIp}; ${read.why}` };
    }
    return { ok: true, value: { state: read.value, by: `the files of the kernel, because ${whyNotIp}` } };
  };
}
