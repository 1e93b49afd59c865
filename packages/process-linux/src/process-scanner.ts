import { coalesce } from './coalesce.ts';
import { EnvironCache } from './environ-cache.ts';
import { lookAtProcess } from './look-at-process.ts';
import { parseEnviron } from './parse-environ.ts';
import type { ProcessStat } from './parse-process-stat.ts';
import { markerVariable, parseMarker } from './process-marker.ts';
import { kernelScanPorts, type ScanPorts } from './scan-ports.ts';
import type { ProcessMark, ProcessScan, ScannedProcess } from './scanned-process.ts';
import { errorText, systemErrorName } from './system-error.ts';

/** Processes whose environment is read at the same time; also how many are looked at before others get a turn. */
const batchSize = 32;
/** A process that vanishes unread may have left a child behind the scan's back; then it looks again, this often. */
const maxRounds = 4;
/** How often, and how long apart, an empty environment is read again. */
const emptyReads = 20;
const emptyPauseMs = 2;

const unmarked: ProcessMark = { kind: 'unmarked', isSettled: false };
const kernelMark: ProcessMark = { kind: 'unmarked', isSettled: true };

/** Finds marked processes in `/proc`. */
export interface ProcessScanner {
  /**
   * Every living process, with its marker. The scan begins after the call; callers of the same moment share one.
   * Never rejects; without effect.
   */
  scan(): Promise<ProcessScan>;
}

/** Makes a scanner, which remembers what it found out about the processes of its last scan and nothing else. */
export function createProcessScanner(ports: ScanPorts = kernelScanPorts): ProcessScanner {
  const round = new ScanRound(ports);
  return { scan: coalesce(() => scanUntilStable(round)) };
}

async function scanUntilStable(round: ScanRound): Promise<ProcessScan> {
  for (let count = 1; ; count++) {
    try {
      const { processes, missed } = await round.run();
      if (!missed || count === maxRounds) return { kind: 'scanned', processes };
    } catch (error) {
      return { kind: 'failed', message: `cannot list the processes in /proc: ${errorText(error)}` };
    }
  }
}

type PidFinding =
  | { readonly kind: 'found'; readonly process: ScannedProcess }
  | { readonly kind: 'zombie'; readonly key: string }
  | { readonly kind: 'vanished'; readonly pid: number };

/** One pass over `/proc`. It has missed something if a process ended after the listing and before its turn came. */
class ScanRound {
  readonly #ports: ScanPorts;
  readonly #cache: EnvironCache;
  #zombies: ReadonlySet<string> = new Set();

  constructor(ports: ScanPorts) {
    this.#ports = ports;
    this.#cache = new EnvironCache(ports.nowMs);
  }

  async run(): Promise<{ readonly processes: readonly ScannedProcess[]; readonly missed: boolean }> {
    const findings = await this.#lookAtAll(await this.#ports.listPids());
    const processes = findings.flatMap((one) => (one.kind === 'found' ? [one.process] : []));
    const missed = findings.some((one) => this.#isMissed(one));
    this.#zombies = new Set(findings.flatMap((one) => (one.kind === 'zombie' ? [one.key] : [])));
    this.#cache.keepOnly(new Set(processes.map((one) => one.stat.pid)));
    return { processes, missed };
  }

  async #lookAtAll(pids: readonly number[]): Promise<readonly PidFinding[]> {
    const findings: PidFinding[] = [];
    for (let from = 0; from < pids.length; from += batchSize) {
      const batch = pids.slice(from, from + batchSize);
      findings.push(...(await Promise.all(batch.map((pid) => this.#lookAt(pid)))));
    }
    return findings;
  }

  /** A zombie seen by the round before was dead before this one began, so it left no child unseen. */
  #isMissed(finding: PidFinding): boolean {
    if (finding.kind === 'found') return false;
    if (finding.kind === 'zombie') return !this.#zombies.has(finding.key);
    return !this.#cache.isForeign(finding.pid);
  }

  async #lookAt(pid: number): Promise<PidFinding> {
    const look = lookAtProcess(pid, this.#ports.look);
    if (look.kind === 'dead' && look.stat !== null) return { kind: 'zombie', key: `${pid}:${look.stat.startTime}` };
    if (look.kind !== 'alive') return { kind: 'vanished', pid };
    const settled = this.#cache.settled(look.stat);
    if (settled !== null) return { kind: 'found', process: { stat: look.stat, mark: settled } };
    return this.#readAndLookAgain(look.stat);
  }

  /** Looks again after the read, since the pid may have changed hands in between. */
  async #readAndLookAgain(stat: ProcessStat): Promise<PidFinding> {
    const mark = isKernelThread(stat) ? kernelMark : await readMark(stat.pid, this.#ports);
    const after = lookAtProcess(stat.pid, this.#ports.look);
    if (after.kind !== 'alive' || after.stat.startTime !== stat.startTime) return { kind: 'vanished', pid: stat.pid };
    this.#cache.remember(after.stat, mark);
    return { kind: 'found', process: { stat: after.stat, mark } };
  }
}

function isKernelThread(stat: ProcessStat): boolean {
  return stat.groupId === 0 && (stat.pid === 2 || stat.parentPid === 2);
}

/**
 * A process in the middle of an exec has no environment for a moment, and would pass for somebody else's; so an empty
 * one is read again. Only processes that really have none pay for that, and only until they are settled.
 */
async function readMark(pid: number, ports: ScanPorts): Promise<ProcessMark> {
  try {
    let bytes = await ports.readEnviron(pid);
    for (let count = 0; bytes === '' && count < emptyReads; count++) {
      await ports.pause(emptyPauseMs);
      bytes = await ports.readEnviron(pid);
    }
    return markOf(bytes);
  } catch (error) {
    const name = systemErrorName(error);
    return name === 'ENOENT' || name === 'ESRCH' ? unmarked : { kind: 'unreadable' };
  }
}

function markOf(bytes: string): ProcessMark {
  const variables = parseEnviron(bytes, 'HSM_');
  const value = variables.get(markerVariable);
  const marker = value === undefined ? null : parseMarker(value);
  return marker === null ? unmarked : { kind: 'marked', marker, variables };
}
