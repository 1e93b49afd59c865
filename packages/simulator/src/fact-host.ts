import { type Fact, type FactHold, type FactOwner, idInFact } from '@hermit/core';
import type { Host, Incarnation } from './host.ts';
import type { Scene } from './link.ts';
import { textOfFacts } from './poll-witness.ts';
import { factPool } from './rule-catalogue.ts';
import type { Verdict } from './violation.ts';

/** How long a source may take to say what there is. */
const sourcePatienceMs = 30_000;

const sourceOwner = 'source:s';
const sourceLabels: readonly string[] = ['f', 'go'];

interface Client {
  readonly name: string;
  facts: readonly Fact[];
  hold: FactHold | null;
}

/** Everybody who asserts facts: clients that outlive the managers, a source, the operator, and the services' processes. */
export class FactHost {
  readonly #host: Host;
  readonly #scene: Scene;
  readonly #verdict: Verdict;
  readonly #clients: Client[] = [];
  #clientCount = 0;
  /** The last thing that each process asserted, by number: an answer to an earlier one says nothing. */
  readonly #assertions = new Map<string, number>();
  #lastAssertion = 0;
  #source: readonly Fact[] | null = [];

  constructor(host: Host, scene: Scene, verdict: Verdict) {
    this.#host = host;
    this.#scene = scene;
    this.#verdict = verdict;
  }

  /** An owner says what it asserts: the host's own owners, of which nothing is checked or recorded. */
  tell(owner: FactOwner, facts: readonly Fact[]): void {
    const current = this.#host.current;
    if (current === null) return;
    const { wishes, manager } = current;
    const { checker, world } = this.#scene;
    world.trace.add(`${owner} asserts ${textOfFacts(facts)}`);
    wishes.facts.set(owner, facts);
    wishes.doubts.delete(owner);
    checker.noteReasons();
    this.#host.untilSettled(manager.facts.replace(owner, facts));
  }

  /** The next manager hears of everybody again, after a while; until then it is told that nobody knows. */
  managerOpened(incarnation: Incarnation): void {
    const { graph } = this.#scene.swarm;
    if (graph === null) return;
    const { time, random } = this.#scene.world;
    this.#doubtSource();
    const ifCurrent = (act: () => void) => (): void => {
      if (this.#host.current === incarnation) act();
    };
    time.after(
      random.between(0, this.#scene.isCalm ? 100 : 2000),
      ifCurrent(() => this.#tellSource()),
    );
    for (const client of this.#clients) {
      time.after(
        random.between(0, this.#scene.isCalm ? 100 : graph.clientReturnMs),
        ifCurrent(() => this.#connect(client)),
      );
    }
  }

  managerGone(): void {
    for (const client of this.#clients) client.hold = null;
  }

  /** What makes services ready is asserted for good, so that nobody gives up in vain for ever. */
  beCalm(): void {
    if (this.#scene.swarm.graph === null) return;
    this.#source = [...(this.#source ?? []).filter(([label]) => label !== 'go'), ['go']];
    if (this.#host.current === null) return;
    this.#tellSource();
    for (const client of this.#clients) this.#connect(client);
  }

  someClient(): void {
    const { random, trace } = this.#scene.world;
    const index = random.between(0, this.#clients.length);
    const client = this.#clients[index];
    if (client === undefined) {
      if (this.#clients.length >= 3) return;
      this.#clientCount += 1;
      const fresh: Client = { name: `c${this.#clientCount}`, facts: this.#someFacts(), hold: null };
      this.#clients.push(fresh);
      return this.#connect(fresh);
    }
    if (random.chance(0.3)) {
      trace.add(`${client.name} leaves`);
      this.#clients.splice(index, 1);
      return this.#disconnect(client);
    }
    client.facts = this.#someFacts();
    this.#assert(client);
  }

  someSource(): void {
    const { random } = this.#scene.world;
    if (random.chance(0.25)) {
      this.#source = null;
      return this.#doubtSource();
    }
    this.#source = factPool.filter(([label]) => sourceLabels.includes(label) && random.chance(0.5));
    this.#tellSource();
  }

  someOperatorFact(): void {
    const current = this.#host.current;
    if (current === null || current.wishes.isShuttingDown) return;
    const { random, trace } = this.#scene.world;
    const fact = random.pick(factPool);
    const isAsserted = random.chance(0.6);
    const before = current.wishes.facts.get('operator') ?? [];
    const others = before.filter((one) => one.join() !== fact.join());
    const isOwn = others.length < before.length;
    const isVisible = current.wishes.ought?.derived.facts.has(JSON.stringify(fact)) === true;
    trace.add(`operator ${isAsserted ? 'asserts' : 'retracts'} ${fact.join(' ')}`);
    if (isAsserted) current.wishes.facts.set('operator', [...others, fact]);
    else if (isOwn || !isVisible) current.wishes.facts.set('operator', others);
    this.#scene.checker.noteReasons();
    void (isAsserted ? current.manager.facts.assert([fact]) : current.manager.facts.retract([fact]));
  }

  /** The process of a service asserts something of its own. */
  someProcess(): void {
    const current = this.#host.current;
    if (current === null) return;
    const { random, trace } = this.#scene.world;
    const id = random.pick(this.#host.deck.ids);
    const process = this.#scene.world.liveMain(id);
    const definition = current.wishes.definitionOf(id);
    if (process === undefined || definition === null || current.manager.service(id)?.pid !== process.pid) return;
    const own: Fact[] = [['service-state', [...idInFact(id)], 'warm']];
    if (definition.mayAssert.includes('told')) own.push(['told', id]);
    const facts = own.filter(() => random.chance(0.6));
    trace.add(`pid ${process.pid} of ${id} asserts ${textOfFacts(facts)}`);
    process.asserts = null;
    this.#lastAssertion += 1;
    const assertion = this.#lastAssertion;
    this.#assertions.set(process.nonce, assertion);
    void current.manager.facts.replaceOfProcess(id, facts).then((outcome) => {
      if (outcome.kind === 'done' && this.#assertions.get(process.nonce) === assertion) process.asserts = facts;
      else if (outcome.kind !== 'refused' && outcome.kind !== 'done')
        this.#verdict.report('facts', `${id}: its process may not assert its own: ${outcome.kind}`);
    });
  }

  #someFacts(): readonly Fact[] {
    const { random } = this.#scene.world;
    return factPool.filter(() => random.chance(0.25));
  }

  #connect(client: Client): void {
    const current = this.#host.current;
    if (current === null || !this.#clients.includes(client) || client.hold !== null) return;
    client.hold = current.manager.facts.openSession();
    this.#assert(client);
  }

  #assert({ name, hold, facts }: Client): void {
    const current = this.#host.current;
    if (current === null || hold === null || current.wishes.isShuttingDown) return;
    this.#scene.world.trace.add(`${name} as ${hold.id} asserts ${textOfFacts(facts)}`);
    current.wishes.facts.set(hold.id, facts);
    this.#scene.checker.noteReasons();
    void hold.replace(facts).then((outcome) => {
      if (outcome.kind !== 'done' && outcome.kind !== 'refused')
        this.#verdict.report('facts', `${name}: ${outcome.kind}`);
    });
  }

  #disconnect({ hold }: Client): void {
    const current = this.#host.current;
    if (hold === null || current === null) return;
    current.wishes.facts.delete(hold.id);
    this.#scene.checker.noteReasons();
    hold.close();
  }

  #tellSource(): void {
    if (this.#source === null) this.#doubtSource();
    else this.tell(sourceOwner, this.#source);
  }

  #doubtSource(): void {
    const current = this.#host.current;
    if (current === null) return;
    const { world, checker } = this.#scene;
    world.trace.add(`${sourceOwner} cannot tell`);
    const endsAtMs = world.time.nowMs + sourcePatienceMs;
    current.wishes.doubts.set(sourceOwner, { owner: sourceOwner, labels: sourceLabels, endsAtMs });
    checker.noteReasons();
    current.manager.facts.unknown(sourceOwner, sourceLabels, sourcePatienceMs);
  }
}
