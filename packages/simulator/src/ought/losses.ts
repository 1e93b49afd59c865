import { factKey, type Requirement, type ServiceId } from '@hermit/core';

interface Loss {
  /** Since when it has not held, without a break; `null` while it does. */
  readonly sinceMs: number | null;
  /** When it was last seen not to hold. */
  readonly lastMs: number;
  /** When it was last seen not to have held for longer than its grace; `null` if never. */
  readonly borneUntilMs: number | null;
}

/** Since when requirements do not hold, seen poll by poll. */
export class Losses {
  #losses = new Map<string, Loss>();
  #seen = new Map<string, Loss>();

  /** To be called for every requirement of a poll, between `begin` and `end`. */
  note(id: ServiceId, requirement: Requirement, value: boolean | null, nowMs: number): void {
    const key = keyOf(id, requirement);
    const before = this.#losses.get(key);
    const isPast = before !== undefined && before.sinceMs !== null && nowMs > before.sinceMs + requirement.graceMs;
    const borneUntilMs = isPast ? nowMs : (before?.borneUntilMs ?? null);
    if (value === false)
      return void this.#seen.set(key, { sinceMs: before?.sinceMs ?? nowMs, lastMs: nowMs, borneUntilMs });
    if (before === undefined) return;
    const lastMs = before.sinceMs === null ? before.lastMs : nowMs;
    this.#seen.set(key, { sinceMs: null, lastMs, borneUntilMs });
  }

  begin(): void {
    this.#seen = new Map();
  }

  end(): void {
    this.#losses = this.#seen;
  }

  clear(): void {
    this.#losses.clear();
    this.#seen.clear();
  }

  sinceMs(id: ServiceId, requirement: Requirement): number | null {
    return this.#losses.get(keyOf(id, requirement))?.sinceMs ?? null;
  }

  borneUntilMs(id: ServiceId, requirement: Requirement): number | null {
    return this.#losses.get(keyOf(id, requirement))?.borneUntilMs ?? null;
  }

  /** When it was last seen not to hold; `null` if never. */
  lastMs(id: ServiceId, requirement: Requirement): number | null {
    return this.#losses.get(keyOf(id, requirement))?.lastMs ?? null;
  }
}

function keyOf(id: ServiceId, requirement: Requirement): string {
  const what =
    requirement.kind === 'fact' ? factKey(requirement.fact as [string]) : `${requirement.service} ${requirement.state}`;
  return `${id} ${what} ${requirement.onLoss} ${requirement.graceMs}`;
}
