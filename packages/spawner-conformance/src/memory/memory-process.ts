import type { ExitStatus, SignalName } from '@hermit/core/spawner';
import type { Script } from '../machine/script.ts';

/** Where bytes go that a simulated process writes. */
export interface MemoryOutput {
  /** As the kernel would name the open file. */
  readonly link: string;
  /** The end of what was written; all of it unless that is a flood. */
  text: string;
  size: number;
}

/** One open descriptor of a simulated process. */
export type MemoryStream =
  | { readonly kind: 'null' }
  | { readonly kind: 'output'; readonly output: MemoryOutput }
  /** Not a descriptor of its own but a number in the table of the manager, which may close it. */
  | { readonly kind: 'borrowed'; readonly fd: number }
  | { readonly kind: 'other'; readonly link: string };

/** The program that spawned a process; its end is not that of its processes. */
export interface MemoryManager {
  state: 'alive' | 'stopped' | 'dead';
}

/** What a simulated process does with a signal instead of the default. */
export type Disposition = { readonly kind: 'ignore' } | { readonly kind: 'tell'; readonly as: string };

/** Everything that is given to a new simulated process. */
export interface MemoryBirth {
  readonly tag: string;
  readonly script: Script;
  readonly args: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly workingDirectory: string;
  readonly umask: number;
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  readonly streams: ReadonlyMap<number, MemoryStream>;
  /** Also gets everything that is written to standard output and error. */
  readonly capture: MemoryOutput | null;
  readonly manager: MemoryManager;
  /** Whether the program is executed only by `execute`. */
  readonly executesLater: boolean;
}

/** A simulated process. */
export interface MemoryProcess {
  birth: MemoryBirth;
  readonly pid: number;
  readonly startTime: string;
  groupId: number;
  sessionId: number;
  state: 'running' | 'stopped' | 'zombie' | 'gone';
  /** Whether a manager made it, and no other process. */
  isMain: boolean;
  /** Whether the program has been executed yet. */
  isExecuted: boolean;
  diesWithManager: boolean;
  position: number;
  readonly dispositions: Map<SignalName, Disposition>;
  readonly onEnd: ((exit: ExitStatus) => void)[];
}
