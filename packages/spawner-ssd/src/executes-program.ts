import { readlinkSync, realpathSync } from 'node:fs';
import type { SsdTools } from './ssd-tools.ts';

/**
 * Whether a process has become something else than the tools that write its pidfile, so that the file was there once.
 * `false` where that cannot be seen. Never throws.
 */
export function executesProgram(pid: number, { flock, startStopDaemon }: SsdTools): boolean {
  try {
    const executed = readlinkSync(`/proc/${pid}/exe`);
    return ![flock, startStopDaemon].some((tool) => realpathSync(tool) === executed);
  } catch {
    return false;
  }
}
