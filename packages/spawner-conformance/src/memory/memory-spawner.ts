import type {
  Adoption,
  AdoptionSubject,
  CancelSignal,
  ContractVersion,
  JsonObject,
  ProcessHandle,
  ProcessHint,
  ProcessObservation,
  ProcessSpawner,
  SignalName,
  SignalResult,
  SpawnerCapabilities,
  SpawnerError,
  StartIntent,
  StartRequest,
  StartResult,
} from '@hermit/core/spawner';
import { contractVersion } from '@hermit/core/spawner';
import { handleOf, marksOf, memorySpawnerName, noncesOf } from './memory-handle.ts';
import { lookAt, lookFailed, type MemoryEnd, remainsOf, startsOf } from './memory-looks.ts';
import { type MemoryMachine, memoryAccount, memoryBootId } from './memory-machine.ts';
import type { MemoryManager, MemoryOutput, MemoryProcess, MemoryStream } from './memory-process.ts';
import { type MemoryPlan, prepareStart } from './memory-start.ts';

/** Where the simulated spawner keeps a file for each process until `release`. */
export const memoryStateDirectory = '/memory/state';

/** Everything that can be claimed, as far as one object can keep it. */
export const memoryCapabilities: SpawnerCapabilities = {
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

const gone: SignalResult = { ok: true, delivered: false };
const disposed: SpawnerError = { code: 'disposed', stage: null, message: 'the spawner was disposed of', cause: null };
const absent: Adoption = { observation: { kind: 'absent', leftovers: [] }, handle: null, watched: false };

/** The reference spawner: the whole contract, with simulated processes. Deterministic; a call settles after a turn or two. */
export class MemorySpawner implements ProcessSpawner {
  readonly name: string = memorySpawnerName;
  readonly contractVersion: ContractVersion = contractVersion;
  readonly capabilities: SpawnerCapabilities;
  readonly optionsSchema: JsonObject = { type: 'object', properties: {}, additionalProperties: false };
  readonly #machine: MemoryMachine;
  readonly #manager: MemoryManager;
  readonly #ends = new Map<string, MemoryEnd>();
  readonly #started = new Set<string>();
  readonly #fenced = new Set<string>();
  readonly #starting = new Map<string, string>();
  readonly #listeners = new Set<(hint: ProcessHint) => void>();
  #isDisposed = false;

  constructor(machine: MemoryMachine, capabilities: Partial<SpawnerCapabilities> = {}) {
    this.capabilities = { ...memoryCapabilities, ...capabilities };
    this.#machine = machine;
    this.#manager = machine.kernel.manager;
  }

  async start(request: StartRequest, cancel: CancelSignal): Promise<StartResult> {
    if (this.#isDisposed) return { ok: false, error: disposed };
    this.#starting.set(request.nonce, request.serviceId);
    try {
      const prepared = prepareStart(request, this.capabilities, this.#machine);
      await turn();
      if (!prepared.ok) return prepared;
      const objection = this.#objection(request, cancel);
      if (objection !== null)
        return { ok: false, error: { code: 'cancelled', stage: null, message: objection, cause: null } };
      const handle = this.#spawn(request, prepared.plan);
      await turn();
      return { ok: true, handle, watched: true };
    } finally {
      this.#starting.delete(request.nonce);
    }
  }

  async observe(handles: readonly ProcessHandle[], _cancel: CancelSignal): Promise<readonly ProcessObservation[]> {
    await turn();
    return handles.map((handle) => this.#look(handle));
  }

  async adopt(subject: AdoptionSubject, _cancel: CancelSignal): Promise<Adoption> {
    await turn();
    if (subject.kind === 'handle') return this.#adoptHandle(subject.handle);
    if (this.#isDisposed) return { ...absent, observation: lookFailed(disposed.message) };
    return this.#adoptIntent(subject.intent);
  }

  async signal(handle: ProcessHandle, signal: SignalName, _cancel: CancelSignal): Promise<SignalResult> {
    await turn();
    if (!/^SIG(HUP|INT|QUIT|KILL|TERM|USR1|USR2|STOP|CONT|ALRM|WINCH)$/.test(signal)) {
      return refuse('unsupported', `${signal} is no signal`);
    }
    return this.#send(handle, (main, nonces) => {
      const { kernel } = this.#machine;
      if (main === null) return remainsOf(kernel, handle, nonces).map(({ pid }) => kernel.send(pid, signal));
      return [handle.killMode === 'group' ? kernel.sendToGroup(main.pid, signal) : kernel.send(main.pid, signal)];
    });
  }

  async kill(handle: ProcessHandle, _cancel: CancelSignal): Promise<SignalResult> {
    await turn();
    return this.#send(handle, (main, nonces) => {
      const { kernel } = this.#machine;
      const remains = handle.killMode === 'group' ? remainsOf(kernel, handle, nonces) : [];
      return [...(main === null ? [] : [main]), ...remains].map(({ pid }) => kernel.send(pid, 'SIGKILL'));
    });
  }

  async release(handle: ProcessHandle): Promise<void> {
    await turn();
    if (this.#look(handle).kind === 'running' || typeof noncesOf(handle) === 'string') return;
    this.#ends.delete(handle.nonce);
    this.#machine.kernel.files.delete(`${memoryStateDirectory}/${handle.nonce}`);
  }

  watch(listener: (hint: ProcessHint) => void): () => void {
    const own = (hint: ProcessHint): void => listener(hint);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true;
    this.#listeners.clear();
  }

  #objection({ nonce }: StartRequest, cancel: CancelSignal): string | null {
    if (this.#isDisposed) return 'the spawner was closed before the process was made';
    if (cancel.aborted) return 'the start was called off before a process was made';
    if (this.#fenced.has(nonce)) return `the start ${nonce} was given up by an adoption`;
    return this.#started.has(nonce) ? `the nonce ${nonce} was used before` : null;
  }

  #spawn(request: StartRequest, plan: MemoryPlan): ProcessHandle {
    const { kernel } = this.#machine;
    const { nonce, serviceId, captureBytes, workingDirectory, umask } = request;
    const capture: MemoryOutput | null = captureBytes > 0 ? { link: 'capture', text: '', size: 0 } : null;
    const env = new Map([...request.env, ...marksOf(request)]);
    const account = request.user === memoryAccount.name ? memoryAccount : { uid: 0, gid: 0, groups: [0] };
    const { uid, gid, groups } = account;
    const streams = this.#streamsOf(request);
    const manager = this.#manager;
    const birth = kernel.alterBirth({
      ...plan,
      env,
      workingDirectory,
      umask,
      uid,
      gid,
      groups,
      streams,
      capture,
      manager,
      executesLater: false,
    });
    this.#started.add(nonce);
    kernel.files.add(`${memoryStateDirectory}/${nonce}`);
    // It takes its first step only when its end can be told.
    const process = kernel.spawn({ ...birth, script: [] }, null);
    process.birth = birth;
    process.isMain = true;
    process.onEnd.push((exit) => {
      this.#ends.set(nonce, { exit, output: capture === null ? null : capture.text.slice(-captureBytes) });
      for (const listener of this.#listeners)
        queueMicrotask(() => this.#listeners.has(listener) && listener({ serviceId }));
    });
    kernel.advance(process);
    return handleOf(process);
  }

  #streamsOf({ stdio }: StartRequest): ReadonlyMap<number, MemoryStream> {
    const stream = (fd: number | null): MemoryStream => {
      const output = fd === null ? undefined : this.#machine.kernel.descriptors.get(fd);
      return output === undefined ? { kind: 'null' } : { kind: 'output', output };
    };
    return new Map([
      [0, { kind: 'null' }],
      [1, stream(stdio.stdout)],
      [2, stream(stdio.stderr)],
    ]);
  }

  #look(handle: ProcessHandle): ProcessObservation {
    if (this.#isDisposed) return lookFailed(disposed.message);
    return lookAt(handle, this.#ends.get(handle.nonce) ?? null, this.#machine.kernel);
  }

  #adoptHandle(handle: ProcessHandle): Adoption {
    const observation = this.#look(handle);
    if (observation.kind === 'absent') return absent;
    return { observation, handle, watched: observation.kind === 'running' && this.#started.has(handle.nonce) };
  }

  #adoptIntent(intent: StartIntent): Adoption {
    if (intent.spawner !== memorySpawnerName) {
      return { ...absent, observation: lookFailed(`the intent belongs to the spawner ${intent.spawner}`) };
    }
    this.#fence(intent);
    if (intent.bootId !== memoryBootId) return absent;
    const found = startsOf(this.#machine.kernel, intent);
    const leaders = found.filter(({ isMain }) => isMain);
    const [first] = leaders.length > 0 ? leaders : found;
    if (first === undefined) return absent;
    const nonces = [...new Set(found.map(nonceOf))];
    const handle = handleOf(first, nonces);
    // A leftover says what it comes from, and is not itself the main process.
    const own = leaders.length > 0 ? handle : { ...handle, pid: first.sessionId, startTime: 'ended' };
    return this.#adoptHandle(own);
  }

  #fence({ nonce, serviceId }: StartIntent): void {
    if (nonce !== null) this.#fenced.add(nonce);
    else for (const [starting, owner] of this.#starting) if (owner === serviceId) this.#fenced.add(starting);
  }

  #send(
    handle: ProcessHandle,
    deliver: (main: MemoryProcess | null, nonces: readonly string[]) => readonly boolean[],
  ): SignalResult {
    if (this.#isDisposed) return { ok: false, error: disposed };
    const nonces = noncesOf(handle);
    if (typeof nonces === 'string') return refuse('identity-unverifiable', nonces);
    if (handle.bootId !== memoryBootId) return gone;
    const main = this.#machine.kernel.get(handle.pid);
    const isMain = main !== null && main.startTime === handle.startTime && main.state !== 'zombie';
    return { ok: true, delivered: deliver(isMain ? main : null, nonces).includes(true) };
  }
}

function nonceOf(process: MemoryProcess): string {
  return handleOf(process).nonce;
}

function refuse(code: SpawnerError['code'], message: string): SignalResult {
  return { ok: false, error: { code, stage: null, message, cause: null } };
}

/** Lets others have their turn, as a real spawner would. */
async function turn(): Promise<void> {
  await Promise.resolve();
}
