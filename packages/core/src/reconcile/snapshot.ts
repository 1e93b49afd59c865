import type { InputEntry } from './input-book.ts';
import type { ServiceMemory } from './service-memory.ts';
import type { ReconcilerSettings } from './settings.ts';
import type { PoolSnapshot } from './slots.ts';

/** Everything that a reconciler remembers, as plain JSON. Whatever can be computed from it is left out. */
export interface ReconcilerSnapshot {
  readonly version: 1;
  readonly nowMs: number;
  readonly settings: ReconcilerSettings;
  readonly isConfigured: boolean;
  readonly isShuttingDown: boolean;
  readonly killNow: boolean;
  readonly lastOperationId: number;
  readonly active: InputEntry;
  readonly systemDependencies: readonly (readonly [string, InputEntry])[];
  readonly services: readonly ServiceMemory[];
  readonly slots: readonly PoolSnapshot[];
}

/** A deep copy of plain data. */
export function copyOf<T>(data: T): T {
  return JSON.parse(JSON.stringify(data)) as T;
}
