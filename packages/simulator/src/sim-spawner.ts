import {
  type Adoption,
  type AdoptionSubject,
  type CancelSignal,
  type ContractVersion,
  contractVersion,
  type JsonObject,
  type ProcessHandle,
  type ProcessHint,
  type ProcessObservation,
  type ProcessSpawner,
  type ServiceId,
  type SignalName,
  type SignalResult,
  type SpawnerCapabilities,
  type StartRequest,
  type StartResult,
} from '@hermit/core/spawner';
import { type Link, never } from './link.ts';
import { adoptHandle, adoptIntent, failedLook, observe, type Shown } from './look-answers.ts';
import { drawReply, type Reply } from './reply.ts';
import { deliverSignal } from './sim-signal.ts';
import { beginStart, type PendingStarts } from './sim-start.ts';

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
  purposes: ['main', 'pre-start', 'stop'],
};

/** A spawner on the simulated world: honours the contract to the letter, and has every fault that the contract allows. */
export class SimSpawner implements ProcessSpawner {
  readonly name: string;
  readonly contractVersion: ContractVersion = contractVersion;
  readonly capabilities: SpawnerCapabilities = capabilities;
  readonly optionsSchema: JsonObject | null = null;
  readonly #link: Link;
  readonly #pending: PendingStarts;
  readonly #isDead: boolean;

  constructor(name: string, link: Link, pending: PendingStarts, isDead: boolean) {
    this.name = name;
    this.#link = link;
    this.#pending = pending;
    this.#isDead = isDead;
  }

  start(request: StartRequest, cancel: CancelSignal): Promise<StartResult> {
    if (!this.#link.isAlive) return never();
    return beginStart(request, cancel, this.name, this.#link, this.#pending, this.#isDead);
  }

  observe(handles: readonly ProcessHandle[], cancel: CancelSignal): Promise<readonly ProcessObservation[]> {
    const ids = handles.map((handle) => handle.serviceId);
    return this.#look(ids, cancel, (isFailed) => {
      if (isFailed) return { answer: handles.map(() => failedLook('no look')), shown: ids.map((): Shown => 'doubt') };
      const seen = handles.map((handle) => observe(handle, this.#link));
      return { answer: seen.map((one) => one.observation), shown: seen.map((one) => one.shown) };
    });
  }

  adopt(subject: AdoptionSubject, cancel: CancelSignal): Promise<Adoption> {
    const id = subject.kind === 'handle' ? subject.handle.serviceId : subject.intent.serviceId;
    return this.#look([id], cancel, (isFailed) => {
      if (isFailed) {
        return {
          answer: { observation: failedLook('no look'), handle: null, watched: false },
          shown: ['doubt' as const],
        };
      }
      const { adoption, shown } =
        subject.kind === 'handle'
          ? adoptHandle(subject.handle, this.#link)
          : adoptIntent(subject.intent, this.#link, this.#pending.noncesOf(id, this.name));
      return { answer: adoption, shown: [shown] };
    });
  }

  signal(handle: ProcessHandle, signal: SignalName): Promise<SignalResult> {
    if (!this.#link.isAlive) return never();
    return deliverSignal(handle, signal, this.#link, this.#isDead);
  }

  kill(handle: ProcessHandle): Promise<SignalResult> {
    if (!this.#link.isAlive) return never();
    return deliverSignal(handle, 'SIGKILL', this.#link, this.#isDead);
  }

  async release(): Promise<void> {}

  watch(listener: (hint: ProcessHint) => void): () => void {
    const { world, faults } = this.#link.scene;
    const { time, random } = world;
    const hint = (serviceId: ServiceId): void => {
      if (this.#link.isAlive) listener({ serviceId });
    };
    const onEnd = ({ serviceId, spawner }: { serviceId: ServiceId; spawner: string }): void => {
      const rates = this.#link.scene.isCalm ? this.#link.scene.faults : faults;
      if (spawner !== this.name || random.chance(rates.hintLost)) return;
      time.after(random.chance(rates.hintLate) ? random.between(500, 8000) : random.between(0, 20), () =>
        hint(serviceId),
      );
      if (random.chance(rates.hintDoubled)) time.after(random.between(0, 3000), () => hint(serviceId));
    };
    world.listeners.add(onEnd);
    return () => world.listeners.delete(onEnd);
  }

  async dispose(): Promise<void> {}

  /** One look with all that can go wrong with it. The look itself is taken somewhere between call and answer. */
  #look<T>(
    ids: readonly ServiceId[],
    cancel: CancelSignal,
    take: (isFailed: boolean) => { readonly answer: T; readonly shown: readonly Shown[] },
  ): Promise<T> {
    const { scene } = this.#link;
    const { world, checker, faults } = scene;
    if (!this.#link.isAlive) return never();
    checker.lookCalled(ids);
    world.trace.add(`look ${this.name} ${ids.join(' ')}`);
    const reply = this.#isDead
      ? ({ kind: 'never' } as const)
      : drawReply(scene, faults.lookHangs, faults.lookAnswersNonsense);
    if (reply.kind === 'never') return never();
    const isFailed = world.random.chance(faults.lookFails);
    return this.#taken(
      reply,
      () => take(isFailed),
      (shown) => {
        for (const [index, id] of ids.entries()) checker.lookAnswered(id, !cancel.aborted, shown?.[index] ?? 'doubt');
      },
    );
  }

  async #taken<T>(
    reply: Exclude<Reply, { kind: 'never' }>,
    take: () => { readonly answer: T; readonly shown: readonly Shown[] },
    told: (shown: readonly Shown[] | null) => void,
  ): Promise<T> {
    const link = this.#link;
    if (reply.kind === 'nonsense') {
      return link.after(reply.afterMs, () => {
        told(null);
        if (reply.throws) throw new Error('out of order');
        return reply.value as T;
      });
    }
    const taken = await link.after(reply.actsAfterMs, take);
    return link.after(reply.answersAfterMs, () => {
      const { trace } = link.scene.world;
      trace.add(`seen ${taken.shown.map((one) => (typeof one === 'string' ? one : `pid ${one.pid}`)).join(' ')}`);
      told(taken.shown);
      return taken.answer;
    });
  }
}
