import type { Argv } from '@hermit/core';

/** How to find out whether one system dependency is met: one table `[system_dependencies.NAME]` of `hermit.toml`. */
export type InputSourceConfig =
  | ClockSourceConfig
  | MountsSourceConfig
  /** Met while something is at this absolute path. */
  | { readonly source: 'file'; readonly path: string }
  | ExecSourceConfig
  /** Only the operator says. */
  | { readonly source: 'manual' };

/** The clock is synchronised. */
export interface ClockSourceConfig {
  readonly source: 'clock';
  /** Names out of `clockWayNames`, in the order in which they are asked; without it all of them, in that order. */
  readonly ways?: readonly string[] | null;
}

/** Every file system that fstab mounts at boot is mounted. */
export interface MountsSourceConfig {
  readonly source: 'mounts';
  /** Default `/etc/fstab`. */
  readonly fstab?: string;
  /** Default `/proc/self/mountinfo`. */
  readonly mountinfo?: string;
}

/** A command ends with success. */
export interface ExecSourceConfig {
  readonly source: 'exec';
  readonly command: Argv;
  /** From the end of one run to the beginning of the next, in milliseconds. Default 10 000. */
  readonly intervalMs?: number;
  /** Then it is killed, and nothing is known. Milliseconds, default 3000. */
  readonly timeoutMs?: number;
}
