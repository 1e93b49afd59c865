import type { ServiceId } from '@hermit/core/spawner';
import type { ProcessScanner } from '../process-scanner.ts';
import type { ProcessTable } from './process-table.ts';
import type { SpawnerKind } from './spawner-kind.ts';

/** What the parts of one spawner object share. */
export interface SpawnerContext {
  readonly kind: SpawnerKind;
  readonly stateId: string;
  readonly bootId: string;
  readonly table: ProcessTable;
  readonly scanner: ProcessScanner;
  isDisposed(): boolean;
  /** Tells the listeners of `watch`. */
  hint(serviceId: ServiceId): void;
}
