import type { LookPorts } from '../src/look-at-process.ts';
import type { ScanPorts } from '../src/scan-ports.ts';

/** One invented process. */
export interface FakeProcess {
  startTime: number;
  environ?: string | Error;
  state?: string;
  groupId?: number;
  /** `/proc` hides it, although it lives. */
  hidden?: boolean;
}

export function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** A table of processes that answers like `/proc`, and counts the environments that were read. */
export class FakeProc {
  readonly processes = new Map<number, FakeProcess>();
  readonly environsRead: number[] = [];
  nowMs = 0;
  /** Called before each listing, with its number from 1 on. */
  beforeListing: (count: number) => void = () => {};
  afterListing: (count: number) => void = () => {};
  onPause: () => void = () => {};
  listings = 0;

  readonly look: LookPorts = {
    readStat: (pid) => {
      const one = this.processes.get(pid);
      if (one === undefined || one.hidden) throw systemError('ENOENT');
      const group = one.groupId ?? pid;
      return `${pid} (x) ${one.state ?? 'S'} 1 ${group} ${group} 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 ${one.startTime} 0 0\n`;
    },
    exists: (pid) => this.processes.has(pid),
  };

  readonly scan: ScanPorts = {
    look: this.look,
    listPids: async () => {
      this.listings++;
      this.beforeListing(this.listings);
      const pids = [...this.processes.keys()];
      this.afterListing(this.listings);
      return pids;
    },
    readEnviron: async (pid) => {
      this.environsRead.push(pid);
      const environ = this.processes.get(pid)?.environ ?? '';
      if (environ instanceof Error) throw environ;
      return environ;
    },
    nowMs: () => this.nowMs,
    pause: async () => this.onPause(),
  };
}
