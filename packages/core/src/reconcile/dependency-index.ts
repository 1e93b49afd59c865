import type { DefinitionOutline } from '../model/definition-outline.ts';
import type { ServiceId } from '../model/service-id.ts';

/**
 * Who depends on a system dependency: a change of one input is decided for these services and no others.
 * Reverse edges by service and by fact will be kept in the same way.
 */
export class DependencyIndex {
  readonly #dependents = new Map<string, Set<ServiceId>>();

  dependentsOf(name: string): Iterable<ServiceId> {
    return this.#dependents.get(name) ?? [];
  }

  replace(id: ServiceId, before: DefinitionOutline | null, after: DefinitionOutline | null): void {
    for (const name of before?.systemDependencies ?? []) this.#dependents.get(name)?.delete(id);
    for (const name of after?.systemDependencies ?? []) {
      const dependents = this.#dependents.get(name) ?? new Set();
      this.#dependents.set(name, dependents.add(id));
    }
  }
}
