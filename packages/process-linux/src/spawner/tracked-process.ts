import type { ExitStatus, ProcessHandle } from '@hermit/core/spawner';

/** How far a child of this object has come. */
export type ChildProgress =
  | { readonly kind: 'running' }
  | { readonly kind: 'ended'; readonly exit: ExitStatus; readonly output: string | null };

/** What only the maker of a process learns. */
export interface ChildState {
  progress: ChildProgress;
  /** Resolves when the end has been seen and the output read. */
  readonly ended: Promise<void>;
}

/** What a spawner remembers of a process from its start, or its adoption, until `release`. */
export interface TrackedProcess {
  readonly handle: ProcessHandle;
  /** `null` for a process that an earlier manager started. */
  readonly child: ChildState | null;
  /**
   * Until when its main process is known to have lived, in clock ticks since boot. Who was born into its session before
   * that is its descendant.
   */
  aliveUntilTicks: number;
  /** Its main process was seen to have ended, so whoever has its pid from now on is somebody else. */
  isMainGone: boolean;
  /** A scan after its end found nobody left; since only descendants carry its marker, nobody can come any more. */
  isDeserted: boolean;
}

/** A process that this object started. */
export interface TrackedChild extends TrackedProcess {
  readonly child: ChildState;
}
