import type { InputSource, ServiceManagerApi } from '@hermit/core';

/** Lets fact sources tell the manager about its inputs, and exchanges them when the settings change. */
export class InputWiring {
  readonly #manager: Pick<ServiceManagerApi, 'setSystemDependency'>;
  readonly #watches = new Map<string, () => void>();

  constructor(manager: Pick<ServiceManagerApi, 'setSystemDependency'>) {
    this.#manager = manager;
  }

  /** Watches exactly these sources from now on. A source that is gone leaves its input unknown. */
  use(sources: readonly InputSource[]): void {
    const names = new Set(sources.map((source) => source.name));
    for (const name of this.#watches.keys()) if (!names.has(name)) this.#end(name);
    for (const source of sources) {
      this.#watches.get(source.name)?.();
      // Known by name from the beginning, though not by value.
      if (!this.#watches.has(source.name)) void this.#manager.setSystemDependency(source.name, null);
      const end = source.watch((value) => void this.#manager.setSystemDependency(source.name, value));
      this.#watches.set(source.name, end);
    }
  }

  close(): void {
    for (const end of this.#watches.values()) end();
    this.#watches.clear();
  }

  #end(name: string): void {
    this.#watches.get(name)?.();
    this.#watches.delete(name);
    void this.#manager.setSystemDependency(name, null);
  }
}
