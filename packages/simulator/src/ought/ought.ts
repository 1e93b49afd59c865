import { hasProcess, type JsonValue, type Requirement, type ServiceDefinition, type ServiceId } from '@hermit/core';
import type { Wishes } from '../wishes.ts';
import { baseFacts } from './base-facts.ts';
import type { Beliefs } from './beliefs.ts';
import type { Losses } from './losses.ts';
import { before, type Links, linksOf, pulledBy, reachable } from './naive-graph.ts';
import { type Derived, derive, matched } from './naive-rules.ts';

/** What ought to be; `unsure` where the checks cannot tell and let both pass. */
export type Judgement = 'run' | 'hold' | 'stop' | 'unsure';

/**
 * What ought to be after one poll, worked out from scratch in the plainest way: from what the manager was told, and from
 * the states of services, which are held against the world elsewhere.
 */
export class Ought {
  readonly derived: Derived;
  readonly links: Links;
  /** The same with what is left of removed definitions: until they are gone, services stop in their order. */
  readonly #order: Links;
  readonly demanded: ReadonlySet<ServiceId>;
  readonly #wishes: Wishes;
  readonly #beliefs: Beliefs;
  readonly #losses: Losses;

  constructor(wishes: Wishes, beliefs: Beliefs, losses: Losses, nowMs: number) {
    this.#wishes = wishes;
    this.#beliefs = beliefs;
    this.#losses = losses;
    const definitions = wishes.definitions ?? new Map<ServiceId, ServiceDefinition>();
    this.derived = derive(baseFacts(wishes, beliefs, nowMs), definitions.values());
    this.links = linksOf(this.#defined(), this.derived.edges);
    this.#order = this.#linksInOrder();
    this.demanded = this.#demandedBut(null);
    this.#noteLosses(nowMs);
  }

  /**
   * Whether each waits for the next, round to itself: nobody could ever be first. What is not defined closes no circle,
   * even if it is still there, nor does an instance that nobody has asked for.
   */
  isInCircle(id: ServiceId): boolean {
    const isDefined = (other: ServiceId): boolean => {
      return this.#wishes.definitionOf(other) !== null && this.#beliefs.memory(other) !== undefined;
    };
    const next = (other: ServiceId): ServiceId[] => before(other, this.#order).filter(isDefined);
    return isDefined(id) && reachable(next(id), next).has(id);
  }

  valueOf(requirement: Requirement, nowMs: number): boolean | null {
    if (requirement.kind === 'fact') return this.factValue(requirement.fact, nowMs, false);
    const memory = this.#beliefs.memory(requirement.service);
    if (memory === undefined || this.#wishes.definitionOf(requirement.service) === null) return false;
    return memory.published === null ? null : memory.published.includes(requirement.state);
  }

  factValue(pattern: JsonValue, nowMs: number, byOthers: boolean): boolean | null {
    const doubted = this.#wishes.doubted(nowMs);
    const found = [...this.derived.facts.values()]
      .filter(({ fact }) => matched(pattern, fact as unknown as JsonValue, {}) !== null)
      .map(({ owners }) => [...owners].filter((owner) => !byOthers || owner !== 'manager'))
      .filter((owners) => owners.length > 0);
    const label = (pattern as readonly string[])[0] ?? '';
    if (!doubted.some(({ labels }) => labels === null || labels.includes(label))) return found.length > 0;
    const names = new Set(doubted.map(({ owner }) => owner));
    return found.some((owners) => owners.some((owner) => !names.has(owner))) ? true : null;
  }

  /** Why a start is not permitted now, as of the deciding poll; `null` if it is. */
  obstacle(id: ServiceId, nowMs: number): string | null {
    const wishes = this.#wishes;
    const judged = wishes.judgedByInputs(id, this.demanded.has(id), nowMs);
    if (judged !== 'run') return `by demand and inputs it ought to "${judged}"`;
    if (this.#beliefs.memory(id)?.isOverLimit) return 'its template has enough instances';
    const isForced = wishes.decisions.get(id) === 'force';
    if (!isForced) {
      if (this.isInCircle(id)) return 'it is in a circle';
      for (const requirement of this.links.requires.get(id) ?? []) {
        const value = this.valueOf(requirement, nowMs);
        if (value !== true) return `${nameOf(requirement)} is ${value === null ? 'not known' : 'not so'}`;
      }
      const first = (this.links.after.get(id) ?? []).find((other) => other !== id && this.#isTriedFirst(other, nowMs));
      if (first !== undefined) return `${first} is to be tried first`;
    }
    for (const other of this.links.conflicts.get(id) ?? []) {
      if (this.#takesThePlaceOf(id, other, new Set())) return `${other} has the place`;
    }
    return null;
  }

  /** What ought to become of a service, given whether its requirements bind it. */
  judge(id: ServiceId, isUp: boolean, nowMs: number): Judgement {
    const wishes = this.#wishes;
    const judged = wishes.judgedByInputs(id, this.demanded.has(id), nowMs);
    if (judged === 'stop' || !this.demanded.has(id)) return judged;
    if (wishes.definitions === null) return 'hold';
    if (this.#beliefs.memory(id)?.isOverLimit) return 'stop';
    const isForced = wishes.decisions.get(id) === 'force';
    if (!isForced && this.isInCircle(id)) return isUp ? 'unsure' : 'hold';
    const byRequirements = isForced ? 'run' : this.#judgeRequirements(id, isUp, nowMs);
    if (byRequirements === 'stop') return 'stop';
    for (const other of this.links.conflicts.get(id) ?? []) {
      if (this.#takesThePlaceOf(id, other, new Set())) return 'stop';
      if (!isUp && this.#beliefs.memory(other) !== undefined) return 'unsure';
    }
    if (!isUp && !isForced && (this.links.after.get(id) ?? []).length > 0) return 'unsure';
    if (byRequirements !== 'run') return byRequirements;
    return judged;
  }

  /** Whether a requirement that restarts on its return has been lost since then. */
  mayOweRestart(id: ServiceId, sinceMs: number): boolean {
    return (this.links.requires.get(id) ?? []).some((requirement) => {
      const lastMs = this.#losses.lastMs(id, requirement);
      return requirement.onLoss === 'restart' && lastMs !== null && lastMs >= sinceMs;
    });
  }

  /** Whether a requirement that restarts on its return was lost for longer than its grace since then, and is back. */
  owesRestart(id: ServiceId, sinceMs: number): boolean {
    return (this.links.requires.get(id) ?? []).some((requirement) => {
      const lostMs = this.#losses.borneUntilMs(id, requirement);
      return (
        requirement.onLoss === 'restart' &&
        this.#losses.sinceMs(id, requirement) === null &&
        lostMs !== null &&
        lostMs > sinceMs
      );
    });
  }

  /** The services that come after it: by a requirement that stops them with it, or by `after`. */
  dependentsOf(id: ServiceId): ServiceId[] {
    const { requires, after } = this.#order;
    const ids = [...new Set([...requires.keys(), ...after.keys()])];
    const directly = (one: ServiceId): ServiceId[] => ids.filter((other) => before(other, this.#order).includes(one));
    const found = reachable([id], (one) => {
      const isPassed = one === id || (!this.#mayHaveProcess(one) && !this.isInCircleWith(id, one));
      return isPassed ? directly(one) : [];
    });
    return [...found].filter((other) => other !== id && this.#mayHaveProcess(other));
  }

  #mayHaveProcess(id: ServiceId): boolean {
    const definition = this.#wishes.lastDefinitionOf(id);
    return definition === null || hasProcess(definition) || this.#beliefs.memory(id)?.phase.kind !== 'absent';
  }

  /** Whether the manager says for whom it waits, and one of them is there or may be. */
  isWaitingForDependents(id: ServiceId): boolean {
    const reason = this.#beliefs.memory(id)?.decision?.reason;
    if (reason?.code !== 'waits-for-dependents') return false;
    return reason.causes.some(({ name }) => {
      const memory = this.#beliefs.memory(name);
      return (
        memory !== undefined && (memory.phase.kind !== 'absent' || memory.operation !== null || memory.outcome !== null)
      );
    });
  }

  /** Whether it is left as it was, because what it is to do turns round and round. */
  isFrozen(id: ServiceId): boolean {
    return this.#beliefs.isFrozen(id);
  }

  /** The services that a fact asks for. */
  demandedByFacts(): ServiceId[] {
    return [...this.derived.facts.values()].flatMap(({ fact: [label, name] }) => {
      return label === 'require-service' && Array.isArray(name) ? [idOf(name as readonly string[])] : [];
    });
  }

  /** Whether anybody but the operator demands it. */
  isDemandedByOthers(id: ServiceId): boolean {
    return this.#demandedBut(id).has(id);
  }

  /** Whether the manager has decided to stop its process: a stop is never called off. */
  isBeingStopped(id: ServiceId): boolean {
    const phase = this.#beliefs.memory(id)?.phase;
    return phase?.kind === 'process' && phase.stop !== null;
  }

  /** Whether the last look at a service came to nothing. */
  isDoubtful(id: ServiceId): boolean {
    const phase = this.#beliefs.memory(id)?.phase;
    return phase?.kind !== 'process' || phase.doubt !== null;
  }

  isInCircleWith(id: ServiceId, other: ServiceId): boolean {
    const next = (each: ServiceId): ServiceId[] => before(each, this.#order);
    return reachable(next(id), next).has(other) && reachable(next(other), next).has(id);
  }

  #judgeRequirements(id: ServiceId, isUp: boolean, nowMs: number): Judgement {
    let judgement: Judgement = 'run';
    for (const requirement of this.links.requires.get(id) ?? []) {
      const { onLoss, graceMs } = requirement;
      const value = this.valueOf(requirement, nowMs);
      if (value === true || (isUp && onLoss !== 'stop')) continue;
      if (value === null) {
        if (judgement === 'run') judgement = 'hold';
        continue;
      }
      const sinceMs = this.#losses.sinceMs(id, requirement) ?? nowMs;
      if (!isUp || nowMs >= sinceMs + graceMs) return 'stop';
      if (requirement.kind === 'service' && !this.#isUnplanned(requirement.service, nowMs)) judgement = 'unsure';
    }
    return judgement;
  }

  /** Whether a service is down although it is wanted and nobody has stopped it: surely no decision of anybody. */
  #isUnplanned(id: ServiceId, nowMs: number): boolean {
    const memory = this.#beliefs.memory(id);
    if (memory === undefined || this.judge(id, false, nowMs) !== 'run') return false;
    const { phase, failure } = memory;
    return phase.kind === 'absent' && failure !== null;
  }

  #isTriedFirst(id: ServiceId, nowMs: number): boolean {
    const memory = this.#beliefs.memory(id);
    if (memory === undefined || !this.demanded.has(id) || this.obstacle(id, nowMs) !== null) return false;
    if ([...(this.links.conflicts.get(id) ?? [])].some((other) => this.#beliefs.memory(other) !== undefined))
      return false;
    const { decision, consecutiveFailures, failure } = memory;
    const { phase } = memory;
    const hasMain = phase.kind === 'process' && phase.process.purpose === 'main' && phase.process.ended === null;
    const undecided = hasMain ? ['preparing', 'starting'] : ['preparing', 'starting', 'unknown'];
    return undecided.includes(decision?.state ?? '') && consecutiveFailures === 0 && failure === null;
  }

  #takesThePlaceOf(id: ServiceId, other: ServiceId, asked: Set<ServiceId>): boolean {
    const sequence = (one: ServiceId): number => this.#beliefs.memory(one)?.demandSequence ?? 0;
    if (!this.demanded.has(other) || this.#wishes.definitionOf(other) === null || asked.has(other)) return false;
    if (sequence(other) <= sequence(id)) return false;
    asked.add(other);
    return ![...(this.links.conflicts.get(other) ?? [])].some((third) => this.#takesThePlaceOf(other, third, asked));
  }

  #linksInOrder(): Links {
    const left = [...this.#beliefs.all()].flatMap(({ id, isDefined }) => {
      return isDefined ? [] : (this.#wishes.lastDefinitionOf(id) ?? []);
    });
    return left.length === 0 ? this.links : linksOf([...this.#defined(), ...left], this.derived.edges);
  }

  #defined(): ServiceDefinition[] {
    const wishes = this.#wishes;
    const ids = new Set([...(wishes.definitions?.keys() ?? []), ...[...this.#beliefs.all()].map(({ id }) => id)]);
    return [...ids].flatMap((id) => wishes.definitionOf(id) ?? []);
  }

  /** Who is demanded if the operator had said nothing of one service. */
  #demandedBut(except: ServiceId | null): ReadonlySet<ServiceId> {
    const { decisions, definitions } = this.#wishes;
    if (definitions === null) return new Set();
    const isBarred = (id: ServiceId): boolean => {
      return id !== except && decisions.get(id) === 'stop' && this.#beliefs.memory(id) !== undefined;
    };
    const roots = new Set<ServiceId>();
    for (const definition of this.#defined()) if (definition.autostart) roots.add(definition.id);
    for (const [id, decision] of decisions) {
      const isKnown = this.#beliefs.memory(id) !== undefined && this.#wishes.definitionOf(id) !== null;
      if (decision !== 'stop' && isKnown && id !== except) roots.add(id);
    }
    for (const id of this.demandedByFacts()) roots.add(id);
    return reachable(
      [...roots].filter((id) => !isBarred(id)),
      (id) => pulledBy(id, this.links).filter((other) => !isBarred(other)),
    );
  }

  #noteLosses(nowMs: number): void {
    this.#losses.begin();
    for (const [id, requirements] of this.links.requires) {
      for (const requirement of requirements)
        this.#losses.note(id, requirement, this.valueOf(requirement, nowMs), nowMs);
    }
    this.#losses.end();
  }
}

function idOf([name, ...args]: readonly string[]): ServiceId {
  return args.length === 0 ? (name ?? '') : `${name}@${args.join(',')}`;
}

function nameOf(requirement: Requirement): string {
  return requirement.kind === 'fact' ? JSON.stringify(requirement.fact) : `${requirement.service} ${requirement.state}`;
}
