import { expect } from 'vitest';
import type { DefinitionOutline } from '../../src/model/definition-outline.ts';
import type { JsonValue } from '../../src/model/json.ts';
import type { Requirement } from '../../src/model/requirement.ts';
import { idFromFact, idInFact } from '../../src/model/service-id.ts';
import { effectiveValue } from '../../src/reconcile/input-book.ts';
import type { Action } from '../../src/reconcile/operation.ts';
import type { ServiceMemory } from '../../src/reconcile/service-memory.ts';
import type { FaultyWorld, Witness, WorldMoment } from './faulty-world.ts';
import { aService } from './requirements.ts';

const undecided = new Set(['preparing', 'starting', 'unknown']);

/** The whole graph as it is now, worked out in the plainest way from definitions, visible facts and published states. */
class PlainGraph {
  readonly #world: FaultyWorld;
  readonly outlines: ReadonlyMap<string, DefinitionOutline>;
  /** The same, with what services had that are not defined any more and still there: the order of their stops. */
  readonly #lastOutlines: ReadonlyMap<string, DefinitionOutline>;
  readonly facts: readonly JsonValue[];
  readonly demanded: ReadonlySet<string>;

  constructor(world: FaultyWorld) {
    this.#world = world;
    const ids = [...world.reconciler.services()].filter(({ isDefined }) => isDefined).map(({ id }) => id);
    this.outlines = new Map(ids.flatMap((id) => [[id, world.outline(id)] as const]).filter(isOutlined));
    const last = [...world.reconciler.services()].map(({ id, isDefined, outline }) => {
      return [id, isDefined ? this.outlines.get(id) : (outline ?? undefined)] as const;
    });
    this.#lastOutlines = new Map(last.filter(isOutlined));
    this.facts = world.reconciler.facts.visible();
    this.demanded = this.#demanded();
  }

  memory(id: string): Readonly<ServiceMemory> | undefined {
    return this.#world.reconciler.service(id);
  }

  requirementsOf(id: string): readonly Requirement[] {
    const reverse = [...this.outlines.values()].filter(({ requiredBy }) => requiredBy.includes(id));
    return [
      ...(this.outlines.get(id)?.requires ?? []),
      ...reverse.map((outline) => aService(outline.id)),
      ...this.#edgesOf(id),
    ];
  }

  /** What rules have it require. */
  #edgesOf(id: string): readonly Requirement[] {
    const facts = id === 'b' && this.#hasRule('an edge for each f') ? this.#labelled('f') : [];
    return facts.map(([, x]) => aService(`t@${x}`));
  }

  holds(requirement: Requirement): boolean {
    if (requirement.kind === 'fact') return this.facts.some((fact) => isLike(fact, requirement.fact));
    const memory = this.memory(requirement.service);
    return memory?.isDefined === true && (memory.published?.includes(requirement.state) ?? false);
  }

  conflictsOf(id: string): readonly string[] {
    const others = [...this.outlines.values()].filter(({ conflicts }) => conflicts.includes(id)).map((each) => each.id);
    return [...(this.outlines.get(id)?.conflicts ?? []), ...others].filter((other) => other !== id);
  }

  /** Those that go before it when both stop. */
  dependentsOf(id: string): readonly string[] {
    const asked = this.#lastOutlines.get(id)?.requiredBy ?? [];
    return [...this.#lastOutlines].flatMap(([other, { requires, after }]) => {
      const required = [...requires, ...this.#edgesOf(other)];
      const isAfter = after.includes(id) || asked.includes(other);
      return other !== id && (isAfter || required.some((each) => each.kind === 'service' && each.service === id))
        ? [other]
        : [];
    });
  }

  /** The same, through those that have no process because of their kind. */
  allDependentsOf(id: string): ReadonlySet<string> {
    const reached = new Set(this.dependentsOf(id));
    for (const each of reached) {
      const isPassed = this.#lastOutlines.get(each)?.kind !== 'service' && !mayHaveProcess(this.memory(each));
      if (isPassed) for (const next of this.dependentsOf(each)) reached.add(next);
    }
    return reached;
  }

  areInputsMet(id: string): boolean {
    const { inputs } = this.#world.reconciler;
    const { nowMs } = this.#world;
    const entries = (this.outlines.get(id)?.systemDependencies ?? []).map((name) =>
      inputs.systemDependency(name, nowMs),
    );
    return [inputs.active, ...entries].every((entry) => effectiveValue(entry, nowMs) === true);
  }

  #demanded(): ReadonlySet<string> {
    const isBarred = (id: string): boolean => this.memory(id)?.operator === 'stop';
    const pulled = (id: string): readonly string[] => [
      ...(this.outlines.get(id)?.wants ?? []),
      ...[...this.outlines.values()].filter(({ wantedBy }) => wantedBy.includes(id)).map((outline) => outline.id),
      ...this.requirementsOf(id).flatMap((each) => (each.kind === 'service' ? [each.service] : [])),
    ];
    // Whoever asks for a service that is not defined asks for what is required by that, too.
    const asked = this.#labelled('require-service').flatMap(([, name]) => idFromFact(name) ?? []);
    const roots = [...this.outlines.keys(), ...asked].filter((id) => !isBarred(id) && this.#isRoot(id));
    const demanded = new Set<string>(roots);
    for (const id of demanded) for (const other of pulled(id)) if (!isBarred(other)) demanded.add(other);
    return demanded;
  }

  #isRoot(id: string): boolean {
    const operator = this.memory(id)?.operator;
    if (this.outlines.get(id)?.autostart || operator === 'start' || operator === 'force') return true;
    return this.facts.some((fact) => isLike(fact, ['require-service', [...idInFact(id)]]));
  }

  #hasRule(name: string): boolean {
    return this.#world.definitions.get('r')?.rules.some((rule) => rule.name === name) ?? false;
  }

  #labelled(label: string): readonly (readonly JsonValue[])[] {
    return this.facts.filter((fact): fact is readonly JsonValue[] => Array.isArray(fact) && fact[0] === label);
  }
}

function isOutlined(
  entry: readonly [string, DefinitionOutline | undefined],
): entry is readonly [string, DefinitionOutline] {
  return entry[1] !== undefined;
}

function isLike(fact: JsonValue, pattern: JsonValue): boolean {
  if (pattern === '_') return true;
  if (!Array.isArray(pattern) || !Array.isArray(fact)) return fact === pattern;
  return fact.length === pattern.length && pattern.every((part, index) => isLike(fact[index] ?? null, part));
}

function mayHaveProcess(memory: Readonly<ServiceMemory> | undefined): boolean {
  return memory !== undefined && (memory.phase.kind !== 'absent' || memory.operation?.kind === 'start');
}

/** It has run to its end, and a stop command undoes that when it is wanted no longer: until then it holds its place. */
function isToBeUndone(memory: Readonly<ServiceMemory> | undefined): boolean {
  return memory?.outcome?.kind === 'complete' && memory.outline?.hasStopCommand === true && !memory.outline.oncePerBoot;
}

/** Checks every start, every stop signal and every service that waits against a plain reading of the whole graph (P3). */
export class GraphWitness implements Witness {
  #isKilling = false;
  #isShuttingDown = false;
  /** Left as they were, because they turn round and round. */
  #held: ReadonlySet<string> = new Set();

  after({ event, nowMs, reconciliation }: WorldMoment, world: FaultyWorld): void {
    if (event.kind === 'shutdown' && event.killNow) this.#isKilling = true;
    if (event.kind === 'shutdown') this.#isShuttingDown = true;
    if (world.definitions.size === 0) return;
    const mayTurn = world.definitions.has('r') || this.#held.size > 0;
    this.#held = new Set(mayTurn ? world.reconciler.snapshot().oscillations.frozen.map(({ id }) => id) : []);
    const graph = new PlainGraph(world);
    for (const [id] of graph.outlines) {
      expect(`${id} ${world.reconciler.graph.demand.isDemanded(id)}`).toBe(`${id} ${graph.demanded.has(id)}`);
    }
    for (const action of reconciliation.actions) {
      if (action.kind === 'start' && action.purpose !== 'stop') this.#checkStart(action.serviceId, graph);
      if (action.kind === 'signal') this.#checkSignal(action, graph, reconciliation.notices, nowMs);
    }
    for (const [id] of graph.outlines) this.#checkWaiting(id, graph);
  }

  #checkStart(id: string, graph: PlainGraph): void {
    // What turns round and round is left as it was: a start that was decided before is carried on.
    if (this.#held.has(id)) return;
    expect(graph.demanded.has(id), `${id} is started only if it is demanded`).toBe(true);
    expect(graph.areInputsMet(id), `${id} is started only with its inputs`).toBe(true);
    for (const other of graph.conflictsOf(id)) {
      expect(mayHaveProcess(graph.memory(other)) && isProcess(graph, other), `${id} beside ${other}`).toBe(false);
      expect(isToBeUndone(graph.memory(other)), `${id} beside what ${other} has done`).toBe(false);
    }
    if (graph.memory(id)?.operator === 'force') return;
    for (const requirement of graph.requirementsOf(id)) {
      expect(graph.holds(requirement), `${id} is started only with ${JSON.stringify(requirement)}`).toBe(true);
    }
  }

  #checkSignal(
    { serviceId }: Extract<Action, { kind: 'signal' }>,
    graph: PlainGraph,
    notices: WorldMoment['reconciliation']['notices'],
    nowMs: number,
  ): void {
    const phase = graph.memory(serviceId)?.phase;
    if (phase?.kind !== 'process' || phase.process.ended !== null || phase.process.purpose !== 'main') return;
    if (this.#isKilling || phase.stop?.firstTriedAtMs !== nowMs || phase.stop.beganAtMs > nowMs) return;
    const stuck = notices.flatMap((notice) =>
      notice.kind === 'dependent-stuck' && notice.serviceId === serviceId ? [notice.dependent] : [],
    );
    for (const dependent of graph.allDependentsOf(serviceId)) {
      const decision = graph.memory(dependent)?.decision;
      const isGoing = decision?.state === 'stopping' && graph.memory(dependent)?.phase.kind === 'process';
      const isOfCircle = this.#areInOneCircle(serviceId, dependent, graph);
      if (!isGoing || isOfCircle || stuck.includes(dependent)) continue;
      throw new Error(`${serviceId} is signalled while its dependent ${dependent} is on its way down`);
    }
  }

  #areInOneCircle(one: string, other: string, graph: PlainGraph): boolean {
    const reached = new Set(graph.dependentsOf(one));
    for (const each of reached) for (const next of graph.dependentsOf(each)) reached.add(next);
    return reached.has(other) && reached.has(one);
  }

  /** Whoever waits has something to wait for, and whoever is inactive is not demanded. */
  #checkWaiting(id: string, graph: PlainGraph): void {
    const memory = graph.memory(id);
    if (this.#held.has(id)) return;
    if (memory?.decision?.state === 'inactive' && memory.operation === null) {
      expect(graph.demanded.has(id), `${id} is inactive and demanded`).toBe(false);
    }
    if (memory?.decision?.state !== 'waiting' || this.#isShuttingDown) return;
    if (memory.decision.reason.code === 'input-unknown') return;
    const isGateOpen = graph.areInputsMet(id) && graph.requirementsOf(id).every((each) => graph.holds(each));
    const isInConflict = graph.conflictsOf(id).some((other) => {
      return graph.demanded.has(other) || mayHaveProcess(graph.memory(other)) || isToBeUndone(graph.memory(other));
    });
    const comesAfter = (graph.outlines.get(id)?.after ?? []).some((other) => {
      return graph.demanded.has(other) && undecided.has(graph.memory(other)?.decision?.state ?? '');
    });
    expect(isGateOpen && !isInConflict && !comesAfter, `${id} waits for nothing`).toBe(false);
  }
}

function isProcess(graph: PlainGraph, id: string): boolean {
  const memory = graph.memory(id);
  return memory?.phase.kind === 'process' || memory?.operation?.kind === 'start';
}
