import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { kernelLookPorts, type LookPorts } from './look-at-process.ts';

/** A process stuck in the kernel may hold up the read of its environment for ever; the scan goes on without it. */
const environDeadlineMs = 1000;

/** What a scan needs of the system; replaced in tests. */
export interface ScanPorts {
  readonly look: LookPorts;
  /** Every pid there is; rejects with a system error. */
  listPids(): Promise<readonly number[]>;
  /** Bytes of `/proc/PID/environ` as Latin-1; rejects with a system error, and after one second with any other. */
  readEnviron(pid: number): Promise<string>;
  /** Monotonic milliseconds. */
  nowMs(): number;
  /** Settles after that time. */
  pause(ms: number): Promise<void>;
}

/** Scans the real `/proc`. */
export const kernelScanPorts: ScanPorts = {
  look: kernelLookPorts,
  listPids: async () => (await readdir('/proc')).map(Number).filter((pid) => pid > 0),
  readEnviron: (pid) =>
    new Promise((resolve, reject) => {
      const late = new Error(`the environment of process ${pid} could not be read in ${environDeadlineMs} ms`);
      const timer = setTimeout(() => reject(late), environDeadlineMs);
      readFile(`/proc/${pid}/environ`, 'latin1')
        .then(resolve, reject)
        .finally(() => clearTimeout(timer));
    }),
  nowMs: () => performance.now(),
  pause: (ms) => pause(ms),
};
