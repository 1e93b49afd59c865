import type {
  Argv,
  ProcessHandle,
  ProcessObservation,
  ProcessSpawner,
  SignalName,
  SignalResult,
  StartRequest,
  StartResult,
} from '@hermit/core/spawner';
import type { Script } from './script.ts';

/** What a test program says about itself. */
export interface ProgramReport {
  /** The arguments after its script. */
  readonly args: readonly string[];
  readonly env: readonly (readonly [string, string])[];
  readonly workingDirectory: string;
  readonly umask: number;
  readonly uid: number;
  readonly gid: number;
  /** Supplementary groups, sorted, with `gid`. */
  readonly groups: readonly number[];
  /** What its open descriptors lead to, by number. */
  readonly descriptors: readonly (readonly [number, string])[];
}

/** A live process of a test program, as the kernel shows it to others. */
export interface ProcessView {
  readonly pid: number;
  readonly groupId: number;
  readonly sessionId: number;
}

/** Somebody else whom processes can run as. */
export interface TestAccount {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /** Supplementary groups, sorted, with `gid`. */
  readonly groups: readonly number[];
}

/** An open file that a process writes to. */
export interface OutputFile {
  readonly fd: number;
  /** What was written so far. */
  text(): string;
  size(): number;
  close(): void;
}

/** Files that cannot be executed, each for another reason. */
export type UselessProgram =
  | 'missing'
  | 'not-executable'
  | 'directory'
  | 'plain-text'
  | 'missing-interpreter'
  | 'garbage';

/** How the manager of an experiment ends. */
export type ManagerEnd = 'killed' | 'stopped';

/** What came of a handle whose pid was given to somebody else. */
export interface ReuseReport {
  readonly observation: ProcessObservation;
  readonly signal: SignalResult;
  readonly kill: SignalResult;
  readonly isBystanderAlive: boolean;
}

/** The answer of a machine that cannot do an experiment: why not. */
export interface Impossible {
  readonly impossible: string;
}

/** Makes a spawner object. */
export type OpenSpawner = () => Promise<ProcessSpawner>;

/**
 * The world in which spawners are tried: what clauses can do and see beside the contract. There is one for the real
 * kernel and one that only simulates processes.
 */
export interface Machine {
  readonly kind: 'linux' | 'memory';
  readonly bootId: string;
  /** The session and group that the manager is in. */
  readonly manager: ProcessView;
  /** `impossible` where no process can be made as somebody else. */
  account(): TestAccount | Impossible;
  /** The command of a test program that follows a script. The tag names it in `reports` and `find`. */
  program(tag: string, script: Script, args: readonly string[]): Argv;
  /** Installs the test program under a bare name, and says in which directory. */
  installCommand(name: string): string;
  /** An absolute path. */
  makeDirectory(name: string): string;
  /** An absolute path at which nothing is. */
  missingPath(name: string): string;
  uselessProgram(kind: UselessProgram): string;
  openOutput(): OutputFile;
  /** A number that no open descriptor has. */
  closedDescriptor(): number;
  /** Opens a file that processes have no business with; returns what closes it. */
  openSpare(): () => void;
  /** What the manager's own open descriptors lead to, `/dev/null` and those without a name of their own left out. */
  managerDescriptors(): readonly string[];
  reports(tag: string, as: string): readonly ProgramReport[];
  /** Live processes with this tag that execute the test program. */
  find(tag: string): readonly ProcessView[];
  openGate(gate: string): void;
  send(pid: number, signal: SignalName): void;
  /** How many descriptors the manager has open. */
  descriptorCount(): number;
  /** Pids of the manager's own children that are no test programs. */
  helperPids(): readonly number[];
  /** Paths of all files in a directory, sorted. */
  filesIn(directory: string): readonly string[];
  /** Bytes of memory that the manager uses. */
  memoryBytes(): number;
  /** User ids under which `LD_*` variables of the request acted on a process; see `loaderEnvironment`. */
  loaderUids(): readonly number[];
  /** Variables that leave a trace in `loaderUids` wherever they act. */
  loaderEnvironment(): ReadonlyMap<string, string>;
  /** A manager of its own starts a process and then ends, or is stopped, as given. */
  startElsewhere(request: StartRequest, end: ManagerEnd, open: OpenSpawner): Promise<StartResult | Impossible>;
  /** A start while no descriptor or process is left. */
  startExhausted(request: StartRequest, open: OpenSpawner): Promise<StartResult | Impossible>;
  /** Gives the pid of an ended process to a bystander, and signals and kills by the old handle. */
  reusePid(request: StartRequest, open: OpenSpawner): Promise<ReuseReport | Impossible>;
  /** Looks and signals while processes cannot be looked at. */
  lookBlindly(handle: ProcessHandle, spawner: ProcessSpawner): Promise<ProcessObservation | Impossible>;
  /** Waits a moment before the next look. */
  pause(): Promise<void>;
  /** Ends what is left of the test programs and removes all files; the pids that had to be ended. */
  close(): Promise<readonly number[]>;
}
