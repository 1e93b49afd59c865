import type { ExitStatus } from '../../src/index.ts';
import type {
  Adoption,
  AdoptionSubject,
  CancelSignal,
  ProcessHandle,
  ProcessHint,
  ProcessObservation,
  ProcessSpawner,
  SignalName,
  SignalResult,
  SpawnerCapabilities,
  StartRequest,
  StartResult,
} from '../../src/spawner/index.ts';

/** One pretended process. It outlives the spawner object that made it, as a real one does. */
export interface PretendedProcess {
  readonly handle: ProcessHandle;
  readonly env: ReadonlyMap<string, string>;
  readonly argv: readonly string[];
  exit: ExitStatus | null;
  /** What it said last. */
  output: string | null;
  /** Processes that it left behind. */
  leftovers: readonly number[];
  isRunning: boolean;
  ignoresSignals: boolean;
  survivesKill: boolean;
}

/** The pretended machine: all processes that were ever made on it, by nonce. */
export class Machine {
  readonly processes: Map<string, PretendedProcess> = new Map();
  readonly forbiddenNonces: Set<string> = new Set();
  lastPid = 100;

  running(serviceId: string): PretendedProcess[] {
    return [...this.processes.values()].filter(
      ({ handle, isRunning }) => isRunning && handle.serviceId === serviceId && handle.purpose === 'main',
    );
  }

  /** The running reload commands of a service. */
  reloading(serviceId: string): PretendedProcess[] {
    return [...this.processes.values()].filter(
      ({ handle, isRunning }) => isRunning && handle.serviceId === serviceId && handle.purpose === 'reload',
    );
  }

  /** The only running main process of a service. */
  only(serviceId: string): PretendedProcess {
    const [process, ...others] = this.running(serviceId);
    if (process === undefined || others.length > 0) throw new Error(`${serviceId} has ${others.length} processes`);
    return process;
  }

  get runningCount(): number {
    return [...this.processes.values()].filter(({ isRunning }) => isRunning).length;
  }
}

type Method = 'start' | 'observe' | 'adopt' | 'signal' | 'kill' | 'release' | 'dispose';

/** What a test puts in the place of one method. Anything may be answered, whatever the contract says. */
export type Misbehaviour = (honest: () => Promise<unknown>, ...parameters: never[]) => unknown;

const capabilities: SpawnerCapabilities = {
  adopts: true,
  watches: 'started',
  signalsGroup: true,
  killsTree: true,
  exitStatus: 'started',
  passesDescriptors: true,
  capturesOutput: true,
  switchesUser: true,
  setsUmask: true,
  setsWorkingDirectory: true,
  purposes: ['main', 'pre-start', 'stop', 'reload', 'probe'],
};

/** A spawner in memory that keeps the contract wherever a test has not told it otherwise. */
export class ScriptedSpawner implements ProcessSpawner {
  readonly name: string;
  readonly contractVersion = 1;
  capabilities: SpawnerCapabilities = capabilities;
  readonly optionsSchema = null;
  readonly machine: Machine;
  /** Every call, such as `start web main`. */
  readonly calls: string[] = [];
  readonly cancelled: string[] = [];
  readonly requests: StartRequest[] = [];
  /** Runs when a pre-start command would: answers how it ends. */
  preStartExit: ExitStatus = { code: 0, signal: null };
  isDisposed = false;
  readonly #listeners = new Set<(hint: ProcessHint) => void>();
  readonly #misbehaviours = new Map<Method, Misbehaviour>();

  constructor(machine: Machine, name = 'fake') {
    this.machine = machine;
    this.name = name;
  }

  /** Puts something else in the place of a method until `behave`. */
  misbehave(method: Method, misbehaviour: Misbehaviour): void {
    this.#misbehaviours.set(method, misbehaviour);
  }

  behave(method: Method): void {
    this.#misbehaviours.delete(method);
  }

  start(request: StartRequest, cancel: CancelSignal): Promise<StartResult> {
    this.requests.push(request);
    cancel.addEventListener('abort', () => this.cancelled.push(`start ${request.serviceId}`));
    const text = `start ${request.serviceId} ${request.purpose}`;
    return this.#call('start', text, async () => this.#make(request), request, cancel);
  }

  observe(handles: readonly ProcessHandle[], cancel: CancelSignal): Promise<readonly ProcessObservation[]> {
    const text = `observe ${handles.map((handle) => handle.serviceId).join(' ')}`;
    cancel.addEventListener('abort', () => this.cancelled.push(text));
    const honest = async (): Promise<ProcessObservation[]> => handles.map((handle) => this.#observed(handle.nonce));
    return this.#call('observe', text, honest, handles, cancel);
  }

  adopt(subject: AdoptionSubject, cancel: CancelSignal): Promise<Adoption> {
    const { serviceId, nonce } = subject.kind === 'handle' ? subject.handle : subject.intent;
    const text = `adopt ${serviceId} by ${subject.kind === 'intent' && nonce === null ? 'service' : subject.kind}`;
    return this.#call('adopt', text, async () => this.#adopted(serviceId, nonce), subject, cancel);
  }

  signal(handle: ProcessHandle, signal: SignalName, cancel: CancelSignal): Promise<SignalResult> {
    const honest = async (): Promise<SignalResult> => this.#ended(handle, signal, false);
    return this.#call('signal', `signal ${handle.serviceId} ${signal}`, honest, handle, signal, cancel);
  }

  kill(handle: ProcessHandle, cancel: CancelSignal): Promise<SignalResult> {
    const honest = async (): Promise<SignalResult> => this.#ended(handle, 'SIGKILL', true);
    return this.#call('kill', `kill ${handle.serviceId} ${handle.pid}`, honest, handle, cancel);
  }

  release(handle: ProcessHandle): Promise<void> {
    return this.#call('release', `release ${handle.serviceId}`, async () => {}, handle);
  }

  watch(listener: (hint: ProcessHint) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  dispose(): Promise<void> {
    return this.#call('dispose', 'dispose', async () => {
      this.isDisposed = true;
    });
  }

  /** Ends a process by itself and tells of it. */
  end(process: PretendedProcess, exit: ExitStatus): void {
    process.isRunning = false;
    process.exit = exit;
    this.hint(process.handle.serviceId);
  }

  hint(serviceId: string): void {
    this.tell({ serviceId });
  }

  /** Tells whatever it is given, as a spawner does that the compiler never saw. */
  tell(hint: unknown): void {
    for (const listener of this.#listeners) listener(hint as ProcessHint);
  }

  /** Tells nobody of anything any more. */
  fallSilent(): void {
    this.#listeners.clear();
  }

  get watchers(): number {
    return this.#listeners.size;
  }

  /** The calls that begin so. */
  called(beginning: string): string[] {
    return this.calls.filter((call) => call.startsWith(beginning));
  }

  #call<T>(method: Method, text: string, honest: () => Promise<T>, ...parameters: unknown[]): Promise<T> {
    this.calls.push(text);
    const misbehaviour = this.#misbehaviours.get(method);
    return misbehaviour === undefined ? honest() : (misbehaviour(honest, ...(parameters as never[])) as Promise<T>);
  }

  #make(request: StartRequest): StartResult {
    const { serviceId, purpose, nonce, killMode, env, argv } = request;
    if (this.machine.forbiddenNonces.has(nonce)) {
      return { ok: false, error: { code: 'cancelled', stage: null, message: 'called off', cause: null } };
    }
    this.machine.lastPid += 1;
    const pid = this.machine.lastPid;
    const name = this.name;
    const identity = { pid, startTime: String(pid), bootId: 'boot', killMode, data: {} };
    const handle: ProcessHandle = { version: 1, spawner: name, serviceId, purpose, nonce, ...identity };
    const process: PretendedProcess = {
      handle,
      env,
      argv,
      exit: null,
      output: null,
      leftovers: [],
      isRunning: true,
      ignoresSignals: false,
      survivesKill: false,
    };
    this.machine.processes.set(nonce, process);
    if (purpose === 'pre-start') queueMicrotask(() => this.end(process, this.preStartExit));
    return { ok: true, handle, watched: true };
  }

  #observed(nonce: string): ProcessObservation {
    const process = this.machine.processes.get(nonce);
    if (process === undefined) return { kind: 'absent', leftovers: [] };
    if (process.isRunning) return { kind: 'running', pid: process.handle.pid };
    return { kind: 'exited', exit: process.exit, leftovers: process.leftovers, output: process.output };
  }

  #adopted(serviceId: string, nonce: string | null): Adoption {
    const process =
      nonce === null
        ? [...this.machine.processes.values()].find(
            ({ handle, isRunning }) =>
              isRunning &&
              handle.serviceId === serviceId &&
              handle.spawner === this.name &&
              (handle.purpose === 'main' || handle.purpose === 'pre-start'),
          )
        : this.machine.processes.get(nonce);
    if (process === undefined) {
      if (nonce !== null) this.machine.forbiddenNonces.add(nonce);
      return { observation: { kind: 'absent', leftovers: [] }, handle: null, watched: false };
    }
    return { observation: this.#observed(process.handle.nonce), handle: process.handle, watched: true };
  }

  #ended(handle: ProcessHandle, signal: SignalName, isKill: boolean): SignalResult {
    const process = this.machine.processes.get(handle.nonce);
    if (process !== undefined && isKill && !process.survivesKill) process.leftovers = [];
    if (process === undefined || !process.isRunning) return { ok: true, delivered: false };
    const stays = isKill ? process.survivesKill : process.ignoresSignals;
    if (!stays) queueMicrotask(() => this.end(process, { code: null, signal }));
    return { ok: true, delivered: true };
  }
}
