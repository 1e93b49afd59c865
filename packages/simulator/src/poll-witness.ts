import {
  type Fact,
  factKey,
  type Notice,
  type Reconciler,
  type ReconcilerEvent,
  type Reconciliation,
} from '@hermit/core';
import type { DemandOrder } from './demand-order.ts';
import { differenceFromScratch } from './from-scratch.ts';
import type { Scene } from './link.ts';
import { Beliefs } from './ought/beliefs.ts';
import { Losses } from './ought/losses.ts';
import { Ought } from './ought/ought.ts';
import type { Verdict } from './violation.ts';
import type { Wishes } from './wishes.ts';

/**
 * Sees every poll of one manager right after it was decided and before anything of it is done. Works out from scratch
 * what ought to be, and compares demand, facts, gates and logs.
 */
export class PollWitness {
  readonly #scene: Scene;
  readonly #verdict: Verdict;
  readonly #wishes: Wishes;
  readonly #order: DemandOrder;
  readonly #losses = new Losses();
  #beliefs: Beliefs | null = null;
  /** Whether the reconciler is compared with itself: not one that was broken on purpose. */
  readonly #comparesFromScratch: boolean;
  #told: ReadonlyMap<string, { readonly log: string | null; readonly logExit: string | null }> = new Map();
  /** What was told in polls that are not held against anything, and belongs to the next one that is. */
  #unread: string[] = [];
  /** Whether everything on record has been taken in. */
  isOpen = false;

  constructor(scene: Scene, verdict: Verdict, wishes: Wishes, order: DemandOrder, comparesFromScratch: boolean) {
    this.#scene = scene;
    this.#verdict = verdict;
    this.#wishes = wishes;
    this.#order = order;
    this.#comparesFromScratch = comparesFromScratch;
  }

  /** Has every poll of the reconciler seen. */
  attach(reconciler: Reconciler): void {
    const apply = reconciler.apply.bind(reconciler);
    const beliefs = new Beliefs(reconciler);
    this.#beliefs = beliefs;
    let depth = 0;
    reconciler.apply = (event, nowMs) => {
      depth += 1;
      try {
        const reconciliation = apply(event, nowMs);
        if (depth === 1) this.#polled(event, reconciliation, reconciler, beliefs);
        return reconciliation;
      } catch (error) {
        this.#verdict.report('invariant', `after "${event.kind}": ${String(error)}`);
        throw error;
      } finally {
        depth -= 1;
      }
    };
  }

  #polled(event: ReconcilerEvent, reconciliation: Reconciliation, reconciler: Reconciler, beliefs: Beliefs): void {
    const { checker, swarm, world } = this.#scene;
    const { nowMs } = world.time;
    if (swarm.graph !== null) {
      this.#wishes.expireDoubts(nowMs);
      this.#wishes.ought = new Ought(this.#wishes, beliefs, this.#losses, nowMs);
      // What is on record is taken in piece by piece: only then is the manager told what it ought to know.
      if (!this.isOpen || event.kind === 'recovered') {
        this.#unread.push(...logsOf(reconciliation.notices));
        return checker.polled(reconciliation.actions);
      }
      this.#checkFacts(this.#wishes.ought, beliefs, event);
      this.#checkDemand(this.#wishes.ought, beliefs);
      this.#checkGates(this.#wishes.ought, beliefs, nowMs);
      this.#checkLogs(this.#wishes.ought, reconciliation.notices);
      this.#checkOrder(this.#wishes.ought, beliefs, event);
      if (world.random.chance(swarm.graph.fromScratch) && this.#comparesFromScratch) {
        const difference = differenceFromScratch(reconciler, reconciliation.wakeAtMs);
        if (difference !== null) this.#verdict.report('scratch', `after "${event.kind}": ${difference}`);
      }
    }
    checker.polled(reconciliation.actions);
  }

  #checkFacts({ derived }: Ought, beliefs: Beliefs, event: ReconcilerEvent): void {
    const shown = new Set(beliefs.visible().map(factKey));
    const missing = [...derived.facts.keys()].filter((key) => !shown.has(key));
    const surplus = [...shown].filter((key) => !derived.facts.has(key));
    if (missing.length + surplus.length === 0) return;
    this.#verdict.report('facts', `after "${event.kind}": missing ${missing.join(' ')}, too many ${surplus.join(' ')}`);
  }

  #checkDemand({ demanded }: Ought, beliefs: Beliefs): void {
    if (this.#wishes.definitions === null) return;
    for (const { id } of beliefs.all()) {
      if (beliefs.isDemanded(id) === demanded.has(id)) continue;
      this.#verdict.report(
        'demand',
        `${id}: ${demanded.has(id) ? 'is demanded, and does not count as such' : 'nobody outside demands it, and it counts as demanded'}`,
      );
    }
  }

  #checkGates(ought: Ought, beliefs: Beliefs, nowMs: number): void {
    for (const { id, isRun, phase, decision } of beliefs.all()) {
      // What is being undone is up no longer, and not yet what it will be.
      if (phase.kind === 'absent' && decision?.state === 'stopping') continue;
      const judgement = ought.judge(id, beliefs.isUp(id), nowMs);
      if (judgement === 'unsure' || judgement === 'hold' || (judgement === 'run') === isRun) continue;
      if (beliefs.isFrozen(id)) continue;
      if (judgement === 'run' && !isRun) this.#verdict.report('gate', `${id}: its gate is open, and it is not run`);
      if (judgement === 'stop' && isRun) this.#verdict.report('gate', `${id}: its gate is closed, and it is run`);
    }
  }

  #checkOrder(ought: Ought, beliefs: Beliefs, event: ReconcilerEvent): void {
    // Demand that comes and goes before there are definitions takes the number on record along.
    if (this.#wishes.definitions === null) return this.#order.doubt(ought.demandedByFacts());
    const isAskedAnew = event.kind === 'operator' && (event.command === 'start' || event.command === 'force');
    const isDefined = (id: string): boolean => this.#wishes.definitionOf(id) !== null;
    this.#order.polled(ought.demanded, isDefined, isAskedAnew ? event.serviceId : null);
    const violation = this.#order.violation(ought, beliefs);
    if (violation !== null) this.#verdict.report('conflict', violation);
  }

  /** After everything that followed from one event: what is said of services and processes is so. */
  afterStep(): void {
    const { ought } = this.#wishes;
    const beliefs = this.#beliefs;
    if (ought === null || beliefs === null || !this.isOpen) return;
    const { nowMs } = this.#scene.world.time;
    for (const { id, outline, published, phase, operation } of beliefs.all()) {
      if (outline?.kind !== 'service' || !published?.includes('up') || phase.kind !== 'process' || phase.doubt !== null)
        continue;
      if (operation !== null) continue;
      if (this.#scene.checker.toldOf(id) === undefined)
        this.#verdict.report('ready', `${id} is said to be up, and no spawner has shown it`);
      const { ready } = this.#wishes.definitionOf(id) ?? { ready: { when: 'start' as const } };
      if (ready.when !== 'fact' || ought.factValue(ready.fact, nowMs, true) !== false) continue;
      this.#verdict.report('ready', `${id} is said to be ready, and nobody asserts ${JSON.stringify(ready.fact)}`);
    }
    if (!this.#scene.losesRecords) this.#checkFactsOfProcesses(beliefs);
  }

  /** What the process asserts that a spawner has shown, and nothing of any other. */
  #checkFactsOfProcesses(beliefs: Beliefs): void {
    const asserted = new Map(
      beliefs.factsOfProcesses().map(([owner, facts]) => [owner.slice('process:'.length), facts]),
    );
    for (const { id, phase, operation } of beliefs.all()) {
      const process = this.#scene.checker.toldOf(id)?.process;
      if (operation !== null || (phase.kind === 'process' && (phase.doubt !== null || phase.stop !== null))) continue;
      if (process !== undefined && process.asserts === null) continue;
      const expected = process?.purpose === 'main' ? textOfFacts(process.asserts ?? []) : '';
      const shown = textOfFacts(asserted.get(id) ?? []);
      if (shown !== expected)
        this.#verdict.report('facts', `${id}: its process asserts "${expected}", and "${shown}" counts`);
    }
  }

  /** What began since the last poll is told once, and what ended; what did both in between is not. */
  #checkLogs({ derived }: Ought, notices: readonly Notice[]): void {
    const begun = [...derived.activations].flatMap(([key, { log }]) =>
      this.#told.has(key) || log === null ? [] : [log],
    );
    const ended = [...this.#told].flatMap(([key, { logExit }]) =>
      derived.activations.has(key) || logExit === null ? [] : [logExit],
    );
    this.#told = derived.activations;
    const told = [...this.#unread.splice(0), ...logsOf(notices)];
    const expected = [...begun, ...ended].sort().join(' | ');
    if (told.sort().join(' | ') === expected) return;
    this.#verdict.report('log', `told "${told.join(' | ')}" instead of "${expected}"`);
  }
}

/** What rules tell. */
function logsOf(notices: readonly Notice[]): readonly string[] {
  return notices.flatMap((notice) => (notice.kind === 'rule-log' ? [textOf(notice.fields)] : []));
}

function textOf(fields: Extract<Notice, { kind: 'rule-log' }>['fields']): string {
  return fields.map(([name, value]) => (name === 'line' ? value : ` ${name}=${value}`)).join('');
}

/** A fact as it stands in a trace. */
export function textOfFacts(facts: readonly Fact[]): string {
  return facts
    .map((fact) => fact.join(' '))
    .sort()
    .join(', ');
}
