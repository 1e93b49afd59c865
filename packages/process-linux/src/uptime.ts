import { readFileSync } from 'node:fs';

/**
 * Time since boot in the clock ticks of `/proc/PID/stat` (hundredths of a second on every machine that Node runs on),
 * for comparison with start times. Throws where `/proc` is missing.
 */
export function readUptimeTicks(procRoot = '/proc'): number {
  return parseUptimeTicks(readFileSync(`${procRoot}/uptime`, 'utf8'));
}

/** Reads the text of `/proc/uptime`. Pure. */
export function parseUptimeTicks(text: string): number {
  return Math.round(Number.parseFloat(text) * 100);
}
