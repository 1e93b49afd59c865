import type { Requirement } from '../model/requirement.ts';
import type { ServiceId } from '../model/service-id.ts';
import { type RequirementKey, requirementKey } from './link.ts';

/** True, false, or not known. */
export type RequirementValue = boolean | null;

/** One requirement of one service, and whether it holds. */
export interface RequirementEntry {
  readonly key: RequirementKey;
  readonly requirement: Requirement;
  readonly value: RequirementValue;
  /** Since when it is so. */
  readonly sinceMs: number;
}

/** What is written into a snapshot: since when each requirement is as it is. */
export type RequirementTimes = readonly (readonly [ServiceId, RequirementKey, RequirementValue, number])[];

interface Requirements {
  readonly counts: Map<RequirementKey, number>;
  readonly entries: Map<RequirementKey, RequirementEntry>;
  /** Those that do not hold, or of which nobody knows. */
  readonly open: Set<RequirementKey>;
}

/** Every requirement of every service with its value. A service with many of them costs only those that change. */
export class RequirementBook {
  readonly #services = new Map<ServiceId, Requirements>();
  /** Who requires something of a service, by which keys. */
  readonly #dependents = new Map<ServiceId, Map<ServiceId, Set<RequirementKey>>>();

  /** Adds one reason for a requirement. Answers whether it is new; its value is not known before it is set. */
  add(id: ServiceId, requirement: Requirement, nowMs: number): boolean {
    const requirements = this.#services.get(id) ?? { counts: new Map(), entries: new Map(), open: new Set() };
    this.#services.set(id, requirements);
    const key = requirementKey(requirement);
    const count = requirements.counts.get(key) ?? 0;
    requirements.counts.set(key, count + 1);
    if (count > 0) return false;
    requirements.entries.set(key, { key, requirement, value: null, sinceMs: nowMs });
    requirements.open.add(key);
    if (requirement.kind === 'service') this.#link(requirement.service, id, key);
    return true;
  }

  /** Takes one reason away. Answers whether the requirement is gone. */
  remove(id: ServiceId, requirement: Requirement): boolean {
    const requirements = this.#services.get(id);
    const key = requirementKey(requirement);
    const count = requirements?.counts.get(key) ?? 0;
    if (requirements === undefined || count === 0) return false;
    if (count > 1) {
      requirements.counts.set(key, count - 1);
      return false;
    }
    requirements.counts.delete(key);
    requirements.entries.delete(key);
    requirements.open.delete(key);
    if (requirements.counts.size === 0) this.#services.delete(id);
    if (requirement.kind === 'service') this.#unlink(requirement.service, id, key);
    return true;
  }

  entryOf(id: ServiceId, key: RequirementKey): RequirementEntry | undefined {
    return this.#services.get(id)?.entries.get(key);
  }

  entriesOf(id: ServiceId): Iterable<RequirementEntry> {
    return this.#services.get(id)?.entries.values() ?? [];
  }

  /** The requirements that others have of a service. */
  *entriesTo(dependee: ServiceId): Iterable<readonly [ServiceId, RequirementEntry]> {
    for (const [id, keys] of this.#dependents.get(dependee) ?? []) {
      for (const key of keys) {
        const entry = this.#services.get(id)?.entries.get(key);
        if (entry !== undefined) yield [id, entry];
      }
    }
  }

  /** Those that do not hold, or of which nobody knows, in the order of their keys. */
  openOf(id: ServiceId): readonly RequirementEntry[] {
    const requirements = this.#services.get(id);
    if (requirements === undefined || requirements.open.size === 0) return [];
    return [...requirements.open].sort().flatMap((key) => requirements.entries.get(key) ?? []);
  }

  has(id: ServiceId, key: RequirementKey): boolean {
    return this.#services.get(id)?.entries.has(key) ?? false;
  }

  /** Sets the value of one requirement. Answers whether it is another one now. */
  set(id: ServiceId, entry: RequirementEntry, value: RequirementValue, nowMs: number): boolean {
    if (entry.value === value) return false;
    const requirements = this.#services.get(id);
    requirements?.entries.set(entry.key, { ...entry, value, sinceMs: nowMs });
    if (value === true) requirements?.open.delete(entry.key);
    else requirements?.open.add(entry.key);
    return true;
  }

  #link(dependee: ServiceId, id: ServiceId, key: RequirementKey): void {
    const dependents = this.#dependents.get(dependee) ?? new Map<ServiceId, Set<RequirementKey>>();
    this.#dependents.set(dependee, dependents);
    dependents.set(id, (dependents.get(id) ?? new Set()).add(key));
  }

  #unlink(dependee: ServiceId, id: ServiceId, key: RequirementKey): void {
    const dependents = this.#dependents.get(dependee);
    const keys = dependents?.get(id);
    keys?.delete(key);
    if (keys?.size === 0) dependents?.delete(id);
    if (dependents?.size === 0) this.#dependents.delete(dependee);
  }

  snapshot(): RequirementTimes {
    return [...this.#services].flatMap(([id, { entries }]) =>
      [...entries.values()].map(({ key, value, sinceMs }) => [id, key, value, sinceMs] as const),
    );
  }

  /** Brings back values and times of requirements that have been added. */
  restore(times: RequirementTimes): void {
    for (const [id, key, value, sinceMs] of times) {
      const requirements = this.#services.get(id);
      const entry = requirements?.entries.get(key);
      if (requirements === undefined || entry === undefined) continue;
      requirements.entries.set(key, { ...entry, value, sinceMs });
      if (value === true) requirements.open.delete(key);
    }
  }
}
