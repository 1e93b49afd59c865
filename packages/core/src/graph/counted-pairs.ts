import type { ServiceId } from '../model/service-id.ts';

/** A relation between services in which one pair may hold for several reasons. Found from both ends. */
export class CountedPairs {
  readonly #targets = new Map<ServiceId, Map<ServiceId, number>>();
  readonly #sources = new Map<ServiceId, Set<ServiceId>>();

  /** Adds one reason. Answers whether the pair is new. */
  add(from: ServiceId, to: ServiceId): boolean {
    const targets = this.#targets.get(from) ?? new Map<ServiceId, number>();
    this.#targets.set(from, targets);
    const count = targets.get(to) ?? 0;
    targets.set(to, count + 1);
    if (count > 0) return false;
    const sources = this.#sources.get(to) ?? new Set();
    this.#sources.set(to, sources.add(from));
    return true;
  }

  /** Takes one reason away. Answers whether it was the last one. */
  remove(from: ServiceId, to: ServiceId): boolean {
    const targets = this.#targets.get(from);
    const count = targets?.get(to) ?? 0;
    if (targets === undefined || count === 0) return false;
    if (count > 1) {
      targets.set(to, count - 1);
      return false;
    }
    targets.delete(to);
    if (targets.size === 0) this.#targets.delete(from);
    const sources = this.#sources.get(to);
    sources?.delete(from);
    if (sources?.size === 0) this.#sources.delete(to);
    return true;
  }

  has(from: ServiceId, to: ServiceId): boolean {
    return this.#targets.get(from)?.has(to) ?? false;
  }

  targetsOf(from: ServiceId): Iterable<ServiceId> {
    return this.#targets.get(from)?.keys() ?? [];
  }

  sourcesOf(to: ServiceId): Iterable<ServiceId> {
    return this.#sources.get(to) ?? [];
  }

  hasSources(to: ServiceId): boolean {
    return this.#sources.has(to);
  }
}
