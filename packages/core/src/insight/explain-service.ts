import type { ServiceId } from '../model/service-id.ts';
import { demandLinks } from './demand-links.ts';
import type { InsightWorld } from './insight-world.ts';
import { type LastFailure, lastFailureOf } from './last-failure.ts';
import { serviceSentence } from './service-sentence.ts';
import { stateLinks } from './state-links.ts';
import type { WhyCause, WhyLink } from './why-cause.ts';

/** Why a service is in its state. */
export interface Explanation {
  /** The service itself, and below it what led to its state. */
  readonly tree: WhyCause;
  /** What would change the state: one sentence each. */
  readonly changes: readonly string[];
  /** When it, or what it waits for, is tried next. */
  readonly nextAttemptAtMs: number | null;
  /** The last attempt that failed: its own, or that of the nearest service in the tree. */
  readonly lastFailure: LastFailure | null;
}

/** A tree may be so deep, and have so many causes. What is beyond is named, and explained when it is asked for. */
const deepest = 32;
const mostCauses = 400;
const mostChanges = 12;

interface OpenCause extends WhyCause {
  readonly causes: OpenCause[];
}

interface OpenLink {
  readonly link: WhyLink;
  readonly into: OpenCause;
  readonly depth: number;
}

/**
 * Explains the state of a service down to where it began; `null` if there is no such service. Every service is
 * explained once, where the tree comes upon it first. Without recursion, and bounded: graphs may be deep, and have circles.
 */
export function explainService(id: ServiceId, world: InsightWorld): Explanation | null {
  const memory = world.reconciler.service(id);
  if (memory === undefined || memory.decision === null) return null;
  return new Explainer(id, world).run();
}

class Explainer {
  readonly #asked: ServiceId;
  readonly #world: InsightWorld;
  readonly #explained = new Set<string>();
  readonly #held = new Set<string>();
  readonly #changes = new Set<string>();
  readonly #open: OpenLink[] = [];
  #count = 0;
  #nextAttemptAtMs: number | null = null;
  #lastFailure: LastFailure | null = null;

  constructor(asked: ServiceId, world: InsightWorld) {
    this.#asked = asked;
    this.#world = world;
  }

  run(): Explanation {
    const { decision } = this.#world.reconciler.service(this.#asked) ?? { decision: null };
    const tree = this.#cause('service', this.#asked, serviceSentence(this.#asked, this.#world), decision?.stateSinceMs);
    this.#explain(this.#asked, 'state', tree, 0);
    for (let next = this.#open.pop(); next !== undefined; next = this.#open.pop()) this.#follow(next);
    if (decision?.desired === 'running' && decision.reason.code !== 'input-unknown') {
      this.#changes.add(`"hsm stop ${this.#asked}" takes it out of demand`);
    }
    const changes = [...this.#changes].slice(0, mostChanges);
    return { tree, changes, nextAttemptAtMs: this.#nextAttemptAtMs, lastFailure: this.#lastFailure };
  }

  #follow({ link, into, depth }: OpenLink): void {
    if (this.#count >= mostCauses) return;
    if (link.kind === 'leaf') return this.#addLeaf(link.leaf, into);
    const { id, role, relation, sinceMs } = link;
    const sentence = serviceSentence(id, this.#world);
    const text = relation === '' ? sentence : `${relation}; ${sentence}`;
    const isAgain = this.#explained.has(`${role} ${id}`);
    const isTooDeep = depth >= deepest || this.#count >= mostCauses - 1;
    const hint = isAgain ? ' (see above)' : isTooDeep ? ` (for more: hsm why ${id})` : '';
    const cause = this.#cause('service', id, `${text}${hint}`, this.#sinceOf(id, sinceMs));
    into.causes.push(cause);
    if (!isAgain && !isTooDeep) this.#explain(id, role, cause, depth);
  }

  #addLeaf(leaf: Extract<WhyLink, { kind: 'leaf' }>['leaf'], into: OpenCause): void {
    const key = `${leaf.kind} ${leaf.name} ${leaf.text}`;
    const isHeld = leaf.kind === 'active' || leaf.kind === 'system-dependency';
    if (isHeld && this.#held.has(key)) return;
    this.#held.add(key);
    const { kind, name, text, sinceMs, causes, changes } = leaf;
    this.#count += 1 + causes.length;
    into.causes.push({ kind, name, text, sinceMs, causes: causes as OpenCause[] });
    for (const change of changes) this.#changes.add(change);
  }

  #explain(id: ServiceId, role: 'state' | 'demand', into: OpenCause, depth: number): void {
    this.#explained.add(`${role} ${id}`);
    const memory = this.#world.reconciler.service(id);
    if (memory === undefined) return;
    const subject = id === this.#asked ? 'it' : `"${id}"`;
    if (role === 'state') this.#noteAttempts(id);
    const links =
      role === 'state' ? stateLinks(memory, subject, this.#world) : demandLinks(memory, subject, this.#world);
    for (const link of links.toReversed()) this.#open.push({ link, into, depth: depth + 1 });
  }

  #noteAttempts(id: ServiceId): void {
    const memory = this.#world.reconciler.service(id);
    const atMs = memory?.decision?.nextAttemptAtMs ?? null;
    this.#nextAttemptAtMs ??= atMs;
    if (memory !== undefined) this.#lastFailure ??= lastFailureOf(memory);
  }

  #sinceOf(id: ServiceId, sinceMs: number | null): number | null {
    return sinceMs ?? this.#world.reconciler.service(id)?.decision?.stateSinceMs ?? null;
  }

  #cause(kind: WhyCause['kind'], name: string, text: string, sinceMs: number | null | undefined): OpenCause {
    this.#count += 1;
    return { kind, name, text, sinceMs: sinceMs ?? null, causes: [] };
  }
}
