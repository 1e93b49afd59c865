import type { ExitStatus, ProcessHandle, ServiceId } from '@hermit/core/spawner';
import type { Random } from './random.ts';
import { hasRemains, type SimProcess } from './sim-process.ts';
import type { Trace } from './trace.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What a new process is to be. */
export type Birth = Omit<
  SimProcess,
  'pid' | 'createdAtMs' | 'isAlive' | 'exit' | 'leftovers' | 'signalledBy' | 'wasDoubted' | 'asserts'
>;

/** Told of every birth, before the process counts. */
export type BirthWitness = (process: SimProcess, others: readonly SimProcess[]) => void;

/** What exists, apart from the manager and its beliefs: processes, what they left behind, strangers, closed nonces. */
export class World {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly trace: Trace;
  /** Starts with these nonces make no process any more. */
  readonly fences: Set<string> = new Set();
  /** Somebody else's processes that hold what is a service's. */
  readonly strangers: Map<ServiceId, number> = new Map();
  readonly listeners: Set<(process: SimProcess) => void> = new Set();
  onBirth: BirthWitness = () => {};
  readonly #byNonce = new Map<string, SimProcess>();
  readonly #present = new Map<ServiceId, SimProcess[]>();
  #lastPid = 1000;

  constructor(time: VirtualTime, random: Random, trace: Trace) {
    this.time = time;
    this.random = random;
    this.trace = trace;
  }

  byNonce(nonce: string): SimProcess | undefined {
    return this.#byNonce.get(nonce);
  }

  byHandle(handle: ProcessHandle): SimProcess | undefined {
    const process = this.#byNonce.get(handle.nonce);
    return process?.pid === handle.pid ? process : undefined;
  }

  /** The processes of a service of which something is left. */
  present(id: ServiceId): readonly SimProcess[] {
    return this.#present.get(id) ?? [];
  }

  liveMain(id: ServiceId): SimProcess | undefined {
    return this.present(id).find((process) => process.isAlive && process.purpose === 'main');
  }

  everyone(): SimProcess[] {
    return [...this.#present.values()].flat();
  }

  nextPid(): number {
    this.#lastPid += 1;
    return this.#lastPid;
  }

  make(birth: Birth): SimProcess {
    const process: SimProcess = {
      ...birth,
      pid: this.nextPid(),
      createdAtMs: this.time.nowMs,
      isAlive: true,
      exit: null,
      leftovers: new Set(),
      signalledBy: null,
      wasDoubted: false,
      asserts: [],
    };
    this.trace.add(`born ${process.serviceId} ${process.purpose} pid ${process.pid} ${process.nonce}`);
    this.onBirth(process, this.present(process.serviceId));
    this.#byNonce.set(process.nonce, process);
    this.#present.set(process.serviceId, [...this.present(process.serviceId), process]);
    return process;
  }

  /** The process itself ends; what it leaves behind stays. */
  end(process: SimProcess, exit: ExitStatus): void {
    if (!process.isAlive) return;
    process.isAlive = false;
    process.exit = exit;
    const leaves = process.killMode === 'group' ? process.temper.leaves : 0;
    for (let count = 0; count < leaves; count += 1) process.leftovers.add(this.nextPid());
    this.trace.add(`dead ${process.serviceId} pid ${process.pid} ${exit.signal ?? exit.code} leaves ${leaves}`);
    this.#sweep(process);
    for (const listener of this.listeners) listener(process);
  }

  endLeftovers(process: SimProcess): void {
    if (process.isAlive || process.leftovers.size === 0) return;
    process.leftovers.clear();
    this.trace.add(`gone ${process.serviceId} leftovers of pid ${process.pid}`);
    this.#sweep(process);
  }

  #sweep(process: SimProcess): void {
    if (hasRemains(process)) return;
    this.#present.set(
      process.serviceId,
      this.present(process.serviceId).filter((one) => one !== process),
    );
  }
}
