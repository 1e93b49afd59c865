import type { FactSource, InputSource, JsonValue, ManagerFactsApi } from '@hermit/core';

/** How long a fact source may take to tell what there is, before everything it spoke of counts as gone. Milliseconds. */
const patienceMs = 30_000;

/** Lets fact sources tell the manager about the outside world, and exchanges them when the settings change. */
export class FactWiring {
  readonly #facts: Pick<ManagerFactsApi, 'replace' | 'unknown'>;
  readonly #watches = new Map<string, () => void>();

  constructor(facts: Pick<ManagerFactsApi, 'replace' | 'unknown'>) {
    this.#facts = facts;
  }

  /** Watches exactly these sources from now on. What a source asserted that is gone, goes. */
  use(sources: readonly FactSource[]): void {
    const names = new Set(sources.map(({ name }) => name));
    for (const name of [...this.#watches.keys()]) if (!names.has(name)) this.#end(name);
    for (const source of sources) this.#watch(source);
  }

  close(): void {
    for (const end of this.#watches.values()) end();
    this.#watches.clear();
  }

  #watch(source: FactSource): void {
    const owner = ownerOf(source.name);
    this.#watches.get(source.name)?.();
    const labels = source.labels === 'any' ? null : source.labels;
    this.#facts.unknown(owner, labels, patienceMs);
    const end = source.watch((facts) => {
      if (facts === null) this.#facts.unknown(owner, labels, patienceMs);
      else void this.#facts.replace(owner, facts);
    });
    this.#watches.set(source.name, end);
  }

  #end(name: string): void {
    this.#watches.get(name)?.();
    this.#watches.delete(name);
    void this.#facts.replace(ownerOf(name), []);
  }
}

/** System dependencies that are met while somebody asserts a fact. */
export function factInputs(
  facts: Pick<ManagerFactsApi, 'list' | 'watch'>,
  dependencies: ReadonlyMap<string, JsonValue>,
): readonly InputSource[] {
  return [...dependencies].map(([name, pattern]) => ({
    name,
    watch: (report) => {
      const tell = (): void => report(facts.list(pattern).length > 0, '');
      const end = facts.watch(pattern, tell);
      tell();
      return end;
    },
  }));
}

function ownerOf(name: string): string {
  return `source:${name}`;
}
