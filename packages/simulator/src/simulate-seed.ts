import { Chaos } from './chaos.ts';
import { Checker } from './checker.ts';
import { convergenceBoundMs, whatIsAmiss } from './convergence.ts';
import { Deck } from './deck.ts';
import { GraphDeck } from './graph-deck.ts';
import { Host, type MakeReconciler } from './host.ts';
import type { Scene } from './link.ts';
import { hasGoneOtherwise, livesOf, plannedDeeds, unplanned } from './plan-check.ts';
import { Random } from './random.ts';
import { chooseSwarm, type Faults, type Swarm } from './swarm.ts';
import { Trace } from './trace.ts';
import { Verdict, type Violation } from './violation.ts';
import { VirtualTime } from './virtual-time.ts';
import { World } from './world.ts';

/** What to run. */
export interface SeedOptions {
  readonly seed: number;
  /** Default: the real one. */
  readonly makeReconciler?: MakeReconciler;
  /** Whether services are to have nothing to do with each other. Default: the seed says. */
  readonly isPlain?: boolean;
  /** Receives every line of the trace. Default: nobody. */
  readonly print?: (line: string) => void;
}

/** How the run of one seed went. */
export interface SeedResult {
  readonly seed: number;
  readonly steps: number;
  readonly violation: Violation | null;
  /** Equal for equal runs. */
  readonly hash: string;
  readonly lastLines: readonly string[];
}

/** How often in a row nothing has to happen at the ports before everything that followed from an event has happened. */
const quietTurns = 24;

/** Runs one seed: first with faults, where the promises of safety hold at every step; then without, where it must settle. */
export async function simulateSeed(options: SeedOptions): Promise<SeedResult> {
  const run = new SeedRun(options);
  const rejected = (error: unknown): void => run.verdict.report('invariant', String(error));
  process.on('unhandledRejection', rejected);
  try {
    await run.run();
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.off('unhandledRejection', rejected);
  }
  const { seed } = options;
  return {
    seed,
    steps: run.steps,
    violation: run.verdict.violation,
    hash: run.trace.hash,
    lastLines: run.trace.last(),
  };
}

class SeedRun {
  readonly verdict = new Verdict();
  readonly trace: Trace;
  steps = 0;
  readonly #scene: Scene;
  readonly #host: Host;

  constructor({ seed, makeReconciler, isPlain = false, print }: SeedOptions) {
    const time = new VirtualTime();
    const random = new Random(seed);
    const swarm = chooseSwarm(random, isPlain ? null : new Random(seed ^ 0x5bd1e995));
    this.trace = new Trace(time, print ?? null);
    this.trace.add(`seed ${seed} ${JSON.stringify(swarm)}`);
    const world = new World(time, random, this.trace);
    const checker = new Checker(world, this.verdict, swarm.pollIntervalMs, losesRecords(swarm));
    this.#scene = {
      world,
      checker,
      swarm,
      losesRecords: losesRecords(swarm),
      faults: swarm.faults,
      isCalm: false,
      deeds: 0,
      calls: 0,
      lateUntilMs: 0,
    };
    const { graph, services, spawnerChanges } = swarm;
    const deck =
      graph === null
        ? new Deck(random, services, spawnerChanges)
        : new GraphDeck(random, services, spawnerChanges, graph);
    this.#host = new Host(this.#scene, this.verdict, deck, makeReconciler ?? null);
  }

  async run(): Promise<void> {
    this.#host.open(false);
    if (this.#scene.swarm.graph !== null) await this.#drain();
    new Chaos(this.#scene, this.#host).begin();
    while (this.steps < this.#scene.swarm.steps && (await this.#step()));
    if (this.verdict.violation === null) await this.#settle();
  }

  /** One event with everything that follows from it at once. False when the run is over. */
  async #step(): Promise<boolean> {
    this.steps += 1;
    try {
      if (!this.#scene.world.time.step()) return false;
    } catch (error) {
      this.verdict.report('invariant', String(error));
    }
    await this.#drain();
    this.#scene.checker.afterStep();
    this.#host.current?.witness.afterStep();
    return this.verdict.violation === null;
  }

  async #drain(): Promise<void> {
    let calls = this.#scene.calls;
    for (let quiet = 0; quiet < quietTurns; quiet += 1) {
      await null;
      if (this.#scene.calls === calls) continue;
      calls = this.#scene.calls;
      quiet = 0;
    }
  }

  /** The second phase: no faults any more, inputs that stay, and a bound for everything to be as it ought to be. */
  async #settle(): Promise<void> {
    this.trace.add('calm');
    this.#beCalm();
    this.#host.facts.beCalm();
    const { time } = this.#scene.world;
    await this.#until(
      time.nowMs + 120_000,
      () => this.#host.current === null || !this.#host.current.wishes.isShuttingDown,
    );
    this.#host.open(true);
    await this.#drain();
    for (const name of this.#host.sources.keys()) this.#settleInput(name);
    if (this.#scene.swarm.graph !== null) this.#host.reload();
    const bound = convergenceBoundMs(this.#scene.swarm);
    await this.#until(time.nowMs + bound, () => whatIsAmiss(this.#host, this.#scene) === null);
    const amiss = whatIsAmiss(this.#host, this.#scene);
    if (amiss !== null) return this.verdict.report('P6', `${bound} ms after the last fault: ${amiss}`);
    await this.#stayFixed();
    if (this.verdict.violation === null) await this.#doWhatIsPlanned();
  }

  /** At rest, a plan says what a reload does. */
  async #doWhatIsPlanned(): Promise<void> {
    const { world, swarm } = this.#scene;
    const { current, deck } = this.#host;
    if (current === null || swarm.deadSpawner) return;
    const before = this.#host.given();
    for (let count = world.random.between(1, 3); count > 0; count -= 1) this.trace.add(deck.change());
    const planned = plannedDeeds(current, before, this.#host.given());
    const lives = livesOf(this.#host, world);
    const plannedAtMs = world.time.nowMs;
    this.#host.reload();
    await this.#until(world.time.nowMs + convergenceBoundMs(swarm), () => false);
    const other = unplanned(planned, lives, livesOf(this.#host, world));
    if (other.length > 0 && !hasGoneOtherwise(plannedAtMs, current)) this.verdict.report('plan', other.join('; '));
  }

  #beCalm(): void {
    const scene = this.#scene;
    scene.isCalm = true;
    scene.faults = Object.fromEntries(Object.keys(scene.faults).map((name) => [name, 0])) as unknown as Faults;
    scene.world.strangers.clear();
  }

  #settleInput(name: string): void {
    const value = this.#scene.world.random.chance(0.85);
    this.#host.sources.set(name, value);
    this.#host.input(name, 'source', value);
  }

  /** Once it is as it ought to be, nothing is done any more but looking. */
  async #stayFixed(): Promise<void> {
    const scene = this.#scene;
    const { time } = scene.world;
    const { pollIntervalMs, resyncIntervalMs, graph, deadSpawner } = scene.swarm;
    if (graph !== null) this.#host.reload();
    await this.#until(Math.max(time.nowMs + (graph === null ? 3000 : 13_000), scene.lateUntilMs + 3000), () => false);
    const { deeds } = scene;
    const windowMs = 4 * pollIntervalMs + (resyncIntervalMs > 60_000 ? 0 : resyncIntervalMs);
    await this.#until(time.nowMs + windowMs, () => scene.deeds !== deeds);
    // What hangs on a spawner that never answers may turn up at any time.
    if (scene.deeds !== deeds && (graph === null || !deadSpawner))
      this.verdict.report('P6', 'everything was as it ought to be, and still something was done');
    const amiss = whatIsAmiss(this.#host, scene);
    if (amiss !== null) this.verdict.report('P6', `everything was as it ought to be, and now is not: ${amiss}`);
    this.#checkNothingPilesUp();
  }

  /** Nothing that was asked for is waited for any more, and nobody is remembered who is not there. */
  #checkNothingPilesUp(): void {
    const { current, deck } = this.#host;
    if (current === null || this.#scene.swarm.deadSpawner) return;
    const { waiting, unsettled, manager } = current;
    // What turns out to be neither up nor down, such as a service that nobody makes ready, is waited for.
    if (this.#scene.swarm.graph !== null) return;
    if (waiting.size + unsettled > 0) {
      this.verdict.report(
        'P13',
        `at rest, ${waiting.size} kinds of commands and ${unsettled} reloads or inputs are waited for`,
      );
    }
    const count = manager.services().length;
    if (count > deck.ids.length) this.verdict.report('P13', `${count} services are remembered`);
  }

  async #until(atMs: number, isDone: () => boolean): Promise<void> {
    const { time } = this.#scene.world;
    let isOver = false;
    const cancel = time.at(atMs, () => {
      isOver = true;
    });
    while (!isOver && !isDone() && (await this.#step()));
    cancel();
  }
}

function losesRecords({ faults }: Swarm): boolean {
  return faults.recordLost > 0 || faults.recordRefused > 0;
}
