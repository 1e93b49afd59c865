import type { CommandRunner } from '../run-command.ts';

/**
 * What one way of asking found out. `cannot-tell`: the program or file it needs is not there, or says nothing usable;
 * it is skipped.
 */
export interface ClockAnswer {
  readonly kind: 'synchronised' | 'unsynchronised' | 'cannot-tell';
  /** One phrase, such as `stratum 3`. */
  readonly detail: string;
}

/** What ways use. */
export interface ClockPorts {
  readonly run: CommandRunner;
  readonly signal: AbortSignal;
  /** The processor, as `process.arch` names it. */
  readonly arch: string;
  /** Default `/run/systemd/timesync`. */
  readonly timesyncDirectory: string;
  /** Default `/proc/stat`. */
  readonly statFile: string;
}

/** One way to find out whether the clock is synchronised. Never rejects for what can happen in operation. */
export type ClockWay = (ports: ClockPorts) => Promise<ClockAnswer>;

export function synchronised(detail: string): ClockAnswer {
  return { kind: 'synchronised', detail };
}

export function unsynchronised(detail: string): ClockAnswer {
  return { kind: 'unsynchronised', detail };
}

export function cannotTell(detail: string): ClockAnswer {
  return { kind: 'cannot-tell', detail };
}
