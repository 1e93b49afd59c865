import {
  type GivenFiles,
  type InputValue,
  Reconciler,
  type ReconcilerSettings,
  type ServiceId,
  ServiceManager,
} from '@hermit/core';
import { type Deck, dependencyNames } from './deck.ts';
import { DemandOrder } from './demand-order.ts';
import { Disk } from './disk.ts';
import { FactHost } from './fact-host.ts';
import { Link, type Scene } from './link.ts';
import { Nonces, portsOf } from './manager-ports.ts';
import { PollWitness } from './poll-witness.ts';
import { recalledWishes } from './recalled-wishes.ts';
import { hasRemains } from './sim-process.ts';
import { PendingStarts } from './sim-start.ts';
import type { Verdict } from './violation.ts';
import { WatchedFiles } from './watched-files.ts';
import { tell, type Wishes } from './wishes.ts';

/** Makes the reconciler of each manager: the real one, or one that was broken on purpose. */
export type MakeReconciler = (nowMs: number, settings: Partial<ReconcilerSettings>) => Reconciler;

/** One manager with its ties and everything it was told. */
export interface Incarnation {
  readonly link: Link;
  readonly manager: ServiceManager;
  readonly wishes: Wishes;
  readonly watched: WatchedFiles;
  readonly witness: PollWitness;
  /** Commands that were not answered yet, by what they ask for: those that ask for the same take one place. */
  readonly waiting: Map<string, number>;
  /** Reloads and inputs that are not settled yet. */
  unsettled: number;
}

/** How many commands a manager lets wait. */
const commandLimit = 256;

/** The command that an operator may give. */
export type Command = 'start' | 'force' | 'stop' | 'restart' | 'reset';

/** The host of the managers: one after the other, on the same world and the same records. */
export class Host {
  readonly disk: Disk = new Disk();
  readonly deck: Deck;
  /** What the sources of the inputs see. */
  readonly sources: Map<string, InputValue> = new Map([['active', true]]);
  readonly #scene: Scene;
  readonly #verdict: Verdict;
  readonly #makeReconciler: MakeReconciler | null;
  readonly #pending = new PendingStarts();
  #current: Incarnation | null = null;
  #managers = 0;
  readonly #nonces = new Nonces();
  readonly facts: FactHost;
  readonly #order = new DemandOrder();

  constructor(scene: Scene, verdict: Verdict, deck: Deck, makeReconciler: MakeReconciler | null) {
    this.#scene = scene;
    this.#verdict = verdict;
    this.deck = deck;
    this.#makeReconciler = makeReconciler;
    this.facts = new FactHost(this, scene, verdict);
    for (const name of dependencyNames) this.sources.set(name, true);
  }

  get current(): Incarnation | null {
    return this.#current;
  }

  /** Starts the next manager. It is told definitions and inputs after a while, or at once. */
  open(atOnce: boolean): void {
    if (this.#current !== null) return;
    const { trace } = this.#scene.world;
    this.#managers += 1;
    trace.add(`manager ${this.#managers} begins`);
    const link = new Link(this.#managers, this.#scene);
    const wishes = recalledWishes(this.disk, this.#scene.world.time.nowMs);
    this.#forgetUnrecordedFacts();
    const watched = new WatchedFiles(
      () => this.#reloadSoon(),
      (id) => this.facts.tell(`watcher:${id}`, []),
    );
    const witness = new PollWitness(this.#scene, this.#verdict, wishes, this.#order, this.#makeReconciler === null);
    const { losesRecords, swarm } = this.#scene;
    this.#order.managerOpened(losesRecords || swarm.faults.recordSlow > 0 ? null : this.disk.numbered());
    const manager = this.#newManager(link, witness, watched);
    const incarnation: Incarnation = { link, manager, wishes, watched, witness, waiting: new Map(), unsettled: 0 };
    this.#current = incarnation;
    this.#scene.checker.managerOpened(this.#managers, wishes);
    if (this.disk.hasProcesses()) wishes.awaitClients(this.#scene.world.time.nowMs);
    void manager.open().then(
      () => {
        witness.isOpen = true;
        this.#tellAll(incarnation, atOnce);
      },
      (error: unknown) => this.#verdict.report('invariant', String(error)),
    );
  }

  /** SIGKILL: from now on it does nothing more. Starts and writes on the way may still arrive. */
  kill(): void {
    const current = this.#current;
    if (current === null) return;
    const { world, checker } = this.#scene;
    world.trace.add(`manager ${current.link.manager} killed`);
    this.#pending.managerDies(this.#scene);
    for (const write of this.disk.writes) if (world.random.chance(0.5)) write();
    this.#end(current);
    checker.managerGone();
  }

  shutDown(killNow: boolean): void {
    const current = this.#current;
    if (current === null) return;
    const { world, checker } = this.#scene;
    world.trace.add(`shutdown${killNow ? ' at once' : ''}`);
    checker.noteReasons();
    current.wishes.isShuttingDown = true;
    current.wishes.isKillingNow ||= killNow;
    checker.noteReasons();
    void current.manager.shutdown({ killNow }).then((left) => {
      if (this.#current !== current) return;
      this.#checkLeft(new Set(left.map(({ id }) => id)), current);
      world.trace.add(`manager ${current.link.manager} ends, left ${left.length}`);
      void current.manager.detach();
      this.#pending.managerDies(this.#scene);
      for (const write of this.disk.writes) write();
      this.#end(current);
      checker.managerGone();
    });
  }

  /** What a reload gives, as the files are now. */
  given(): GivenFiles {
    const current = this.#current;
    const loaded = current?.watched.loaded(current.wishes, this.#scene.world.time.nowMs) ?? new Set();
    const { definitions, facts } = this.deck.contents(loaded);
    return { definitions: [...definitions.values()], facts };
  }

  reload(): void {
    const current = this.#current;
    if (current === null) return;
    const { checker, world } = this.#scene;
    const { definitions, facts } = this.deck.contents(current.watched.loaded(current.wishes, world.time.nowMs));
    const { wishes } = current;
    wishes.define(definitions, world.time.nowMs);
    for (const owner of [...wishes.facts.keys()]) if (owner.startsWith('file:')) wishes.facts.delete(owner);
    for (const { owner, facts: owned } of facts) wishes.facts.set(owner, owned);
    checker.noteReasons();
    this.#untilSettled(current, current.manager.reload(definitions.values(), facts).settled);
    for (const [owner, owned] of current.watched.readyFacts()) this.facts.tell(owner, owned);
  }

  /** What a config-watcher watches is read, and given to the manager together with all the rest. */
  #reloadSoon(): void {
    const current = this.#current;
    const { time, random } = this.#scene.world;
    time.after(random.between(0, 100), () => {
      if (this.#current === current) this.reload();
    });
  }

  /** A source reports an input, or the operator fixes one. */
  input(name: string, side: 'source' | 'operator', value: InputValue): void {
    const current = this.#current;
    if (current === null) return;
    const { checker, world } = this.#scene;
    const { manager, wishes } = current;
    world.trace.add(`input ${name} ${side} ${value}`);
    const told = name === 'active' ? wishes.active : wishes.dependency(name, world.time.nowMs);
    tell(told, side, value, world.time.nowMs);
    checker.noteReasons();
    this.#untilSettled(current, setInput(manager, name, side, value));
  }

  command(id: ServiceId, command: Command): void {
    const current = this.#current;
    if (current === null) return;
    const { checker, world } = this.#scene;
    const { manager, wishes } = current;
    const isTaken = wishes.definitionOf(id) !== null && !wishes.isShuttingDown && current.waiting.size < commandLimit;
    world.trace.add(`operator ${command} ${id}${isTaken ? '' : ', in vain'}`);
    if (isTaken) {
      count(current.waiting, `${command} ${id}`, 1);
      wishes.command(id, command, world.time.nowMs);
    }
    checker.noteReasons();
    void (command === 'force' ? manager.forceStart(id) : manager[command](id)).then((outcome) => {
      if (isTaken) count(current.waiting, `${command} ${id}`, -1);
      const wasTaken = outcome.kind === 'done' || outcome.kind === 'not-reached';
      if (wasTaken && !isTaken)
        this.#verdict.report('P13', `${id}: ${command} was taken beyond the limit, or without a definition`);
      if (command !== 'stop' || outcome.kind !== 'done' || this.#current !== current) return;
      this.#checkGone(id);
    });
  }

  /** Something that was asked for is under way. */
  untilSettled(settled: Promise<void>): void {
    if (this.#current !== null) this.#untilSettled(this.#current, settled);
  }

  #untilSettled(current: Incarnation, settled: Promise<void>): void {
    current.unsettled += 1;
    void settled.then(() => {
      current.unsettled -= 1;
    });
  }

  #end(current: Incarnation): void {
    current.link.isAlive = false;
    this.disk.writes.clear();
    this.#current = null;
    this.facts.managerGone();
  }

  /** What a process asserts outlives the manager only together with the record of the process. */
  #forgetUnrecordedFacts(): void {
    for (const process of this.#scene.world.everyone()) {
      const recorded = this.disk.services.get(process.serviceId)?.process?.handle.nonce;
      if (recorded !== process.nonce) process.asserts = null;
    }
  }

  #tellAll(incarnation: Incarnation, atOnce: boolean): void {
    const { time, random } = this.#scene.world;
    const soonMs = (): number => (atOnce ? 0 : random.chance(0.9) ? random.between(0, 50) : random.between(0, 40_000));
    const ifCurrent = (act: () => void) => (): void => {
      if (this.#current === incarnation) act();
    };
    this.facts.managerOpened(incarnation);
    time.after(
      soonMs(),
      ifCurrent(() => this.reload()),
    );
    for (const name of this.sources.keys()) {
      time.after(
        soonMs(),
        ifCurrent(() => this.input(name, 'source', this.sources.get(name) ?? null)),
      );
    }
  }

  #newManager(link: Link, witness: PollWitness, watched: WatchedFiles): ServiceManager {
    const { pollIntervalMs, resyncIntervalMs, concurrencyLimit } = this.#scene.swarm;
    const make = this.#makeReconciler;
    return new ServiceManager(
      { ...portsOf(link, this.disk, this.#pending, this.#nonces), watchers: watched },
      { pollIntervalMs, resyncIntervalMs, concurrencyLimit },
      {
        reconciler: (nowMs, settings) => {
          const reconciler = make?.(nowMs, settings) ?? new Reconciler(nowMs, settings);
          witness.attach(reconciler);
          return reconciler;
        },
      },
    );
  }

  /** Whoever is not named as left behind has to be gone, as far as anything told the manager that there is somebody. */
  #checkLeft(left: ReadonlySet<ServiceId>, { wishes, manager }: Incarnation): void {
    for (const { serviceId } of this.#scene.world.everyone()) {
      const records = this.disk.services.get(serviceId);
      const isInstance = wishes.definitionOf(serviceId) !== null && manager.service(serviceId) !== null;
      const isDefined = wishes.definitions?.has(serviceId) === true || isInstance;
      const isKnown = isDefined || records?.intent != null || records?.process != null;
      if (isKnown && !left.has(serviceId)) this.#checkGone(serviceId);
    }
  }

  #checkGone(id: ServiceId): void {
    const remains = this.#scene.world.present(id).find(hasRemains);
    if (remains !== undefined)
      this.#verdict.report('P8', `${id}: its stop was acknowledged, and pid ${remains.pid} is there`);
  }
}

/** Adds to a count; none is left of a count of 0. */
function count(counts: Map<string, number>, key: string, change: number): void {
  const next = (counts.get(key) ?? 0) + change;
  if (next === 0) counts.delete(key);
  else counts.set(key, next);
}

function setInput(
  manager: ServiceManager,
  name: string,
  side: 'source' | 'operator',
  value: InputValue,
): Promise<void> {
  if (side === 'source') return name === 'active' ? manager.setActive(value) : manager.setSystemDependency(name, value);
  return name === 'active' ? manager.overrideActive(value) : manager.overrideSystemDependency(name, value);
}
