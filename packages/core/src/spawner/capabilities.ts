import type { ProcessPurpose } from './process-handle.ts';

/** What a spawner can do, as data. A definition that needs more is refused when it is loaded, never silently ignored. */
export interface SpawnerCapabilities {
  /** Processes outlive the manager and can be adopted by the next one. */
  readonly adopts: boolean;
  /** Whose end `watch` tells of: every process, only those started by this very object, or none. */
  readonly watches: 'all' | 'started' | 'none';
  /** `signal` reaches the whole group of a process with `killMode` `group`. */
  readonly signalsGroup: boolean;
  /** `kill` reaches descendants that left the group. */
  readonly killsTree: boolean;
  /** When the exit status is known: always, only of processes started by this object, or never. */
  readonly exitStatus: 'always' | 'started' | 'none';
  /** Descriptors in `stdio` are passed on as they are. */
  readonly passesDescriptors: boolean;
  /** `captureBytes` is honoured. */
  readonly capturesOutput: boolean;
  /** `user` and `group` are honoured (as far as the manager's own privileges go). */
  readonly switchesUser: boolean;
  readonly setsUmask: boolean;
  readonly setsWorkingDirectory: boolean;
  readonly purposes: readonly ProcessPurpose[];
}
