import type { Fact } from '@hermit/core';
import type { ExitStatus, KillMode, ProcessPurpose, ServiceId } from '@hermit/core/spawner';

/** How a process will behave, decided when it is made. */
export interface Temper {
  readonly ignoresTerm: boolean;
  /** From SIGKILL to its end: long for one that hangs in the kernel. */
  readonly killDelayMs: number;
  readonly termDelayMs: number;
  /** Processes of its group that outlive it. */
  readonly leaves: number;
}

/** A process in the world: the truth, whatever the manager believes of it. */
export interface SimProcess {
  readonly pid: number;
  readonly nonce: string;
  readonly serviceId: ServiceId;
  readonly purpose: ProcessPurpose;
  readonly shapeHash: string;
  readonly spawner: string;
  readonly killMode: KillMode;
  /** Number of the manager that asked for it. */
  readonly manager: number;
  readonly createdAtMs: number;
  /** When the manager decided to start it. */
  readonly decidedAtMs: number;
  readonly temper: Temper;
  isAlive: boolean;
  exit: ExitStatus | null;
  /** What it left behind, once it has ended. */
  readonly leftovers: Set<number>;
  /** The manager that has tried to signal it. */
  signalledBy: number | null;
  /** A spawner has told that what is there is doubtful and proven to be the service's. */
  wasDoubted: boolean;
  /** What it asserts, as it was told that this is so and on record; `null` if it does not know. */
  asserts: readonly Fact[] | null;
}

/** Whether anything is left of it. */
export function hasRemains(process: SimProcess): boolean {
  return process.isAlive || process.leftovers.size > 0;
}
