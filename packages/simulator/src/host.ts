import {
  type InputValue,
  type Reconciler,
  type ReconcilerSettings,
  type ServiceId,
  ServiceManager,
} from '@hermit/core';
import { type Deck, dependencyNames } from './deck.ts';
import { Disk } from './disk.ts';
import { Link, type Scene } from './link.ts';
import { Nonces, portsOf } from './manager-ports.ts';
import { hasRemains } from './sim-process.ts';
import { PendingStarts } from './sim-start.ts';
import type { Verdict } from './violation.ts';
import { tell, Wishes } from './wishes.ts';

/** Makes the reconciler of each manager: the real one, or one that was broken on purpose. */
export type MakeReconciler = (nowMs: number, settings: Partial<ReconcilerSettings>) => Reconciler;

/** One manager with its ties and everything it was told. */
export interface Incarnation {
  readonly link: Link;
  readonly manager: ServiceManager;
  readonly wishes: Wishes;
  /** Commands that were not answered yet. */
  waiting: number;
  /** Reloads and inputs that are not settled yet. */
  unsettled: number;
}

/** How many commands a manager lets wait. */
const commandLimit = 256;

/** The command that an operator may give. */
export type Command = 'start' | 'stop' | 'restart' | 'reset';

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

  constructor(scene: Scene, verdict: Verdict, deck: Deck, makeReconciler: MakeReconciler | null) {
    this.#scene = scene;
    this.#verdict = verdict;
    this.deck = deck;
    this.#makeReconciler = makeReconciler;
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
    const wishes = this.#recalledWishes();
    const manager = this.#newManager(link);
    const incarnation: Incarnation = { link, manager, wishes, waiting: 0, unsettled: 0 };
    this.#current = incarnation;
    this.#scene.checker.managerOpened(this.#managers, wishes);
    void manager.open().then(
      () => this.#tellAll(incarnation, atOnce),
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

  reload(): void {
    const current = this.#current;
    if (current === null) return;
    const { checker, world } = this.#scene;
    const definitions = this.deck.definitions();
    current.wishes.define(definitions, world.time.nowMs);
    checker.noteReasons();
    this.#untilSettled(current, current.manager.reload(definitions.values()).settled);
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
    const isTaken = wishes.definitions?.has(id) === true && !wishes.isShuttingDown && current.waiting < commandLimit;
    world.trace.add(`operator ${command} ${id}${isTaken ? '' : ', in vain'}`);
    if (isTaken) {
      current.waiting += 1;
      wishes.command(id, command, world.time.nowMs);
    }
    checker.noteReasons();
    void manager[command](id).then((outcome) => {
      if (isTaken) current.waiting -= 1;
      const wasTaken = outcome.kind === 'done' || outcome.kind === 'not-reached';
      if (wasTaken && !isTaken)
        this.#verdict.report('P13', `${id}: ${command} was taken beyond the limit, or without a definition`);
      if (command !== 'stop' || outcome.kind !== 'done' || this.#current !== current) return;
      this.#checkGone(id);
    });
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
  }

  /** What the next manager knows before anybody tells it: what is on record. */
  #recalledWishes(): Wishes {
    const { nowMs } = this.#scene.world.time;
    const wishes = new Wishes(nowMs);
    for (const { serviceId, decision } of this.disk.services.values()) {
      if (decision !== null) wishes.decisions.set(serviceId, decision);
    }
    const { active, systemDependencies } = this.disk.inputs;
    tell(wishes.active, 'operator', active, nowMs);
    for (const [name, value] of systemDependencies) tell(wishes.dependency(name, nowMs), 'operator', value, nowMs);
    return wishes;
  }

  #tellAll(incarnation: Incarnation, atOnce: boolean): void {
    const { time, random } = this.#scene.world;
    const soonMs = (): number => (atOnce ? 0 : random.chance(0.9) ? random.between(0, 50) : random.between(0, 40_000));
    const ifCurrent = (act: () => void) => (): void => {
      if (this.#current === incarnation) act();
    };
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

  #newManager(link: Link): ServiceManager {
    const { pollIntervalMs, resyncIntervalMs, concurrencyLimit } = this.#scene.swarm;
    const make = this.#makeReconciler;
    return new ServiceManager(
      portsOf(link, this.disk, this.#pending, this.#nonces),
      { pollIntervalMs, resyncIntervalMs, concurrencyLimit },
      make === null ? {} : { reconciler: make },
    );
  }

  /** Whoever is not named as left behind has to be gone, as far as anything told the manager that there is somebody. */
  #checkLeft(left: ReadonlySet<ServiceId>, { wishes }: Incarnation): void {
    for (const { serviceId } of this.#scene.world.everyone()) {
      const records = this.disk.services.get(serviceId);
      const isKnown = wishes.definitions?.has(serviceId) || records?.intent != null || records?.process != null;
      if (isKnown && !left.has(serviceId)) this.#checkGone(serviceId);
    }
  }

  #checkGone(id: ServiceId): void {
    const remains = this.#scene.world.present(id).find(hasRemains);
    if (remains !== undefined)
      this.#verdict.report('P8', `${id}: its stop was acknowledged, and pid ${remains.pid} is there`);
  }
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
