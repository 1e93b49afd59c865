import type { RequirementValue } from '../graph/requirement-book.ts';
import type { ServiceGraph } from '../graph/service-graph.ts';
import type { Cause } from '../model/reason.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { InputBook } from '../reconcile/input-book.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';
import type { ReconcilerSettings } from '../reconcile/settings.ts';
import type { View } from './view.ts';

/** What working out the view of one service may look at. Nothing in it is changed. */
export interface Surroundings {
  readonly nowMs: number;
  readonly settings: ReconcilerSettings;
  readonly inputs: InputBook;
  readonly isConfigured: boolean;
  readonly isShuttingDown: boolean;
  /** The shutdown waits for nothing. */
  readonly killNow: boolean;
  readonly graph: ServiceGraph;
  memory(id: ServiceId): Readonly<ServiceMemory> | undefined;
  view(id: ServiceId): View | undefined;
  /** Whether anybody but the operator demands the service: its file, a fact, or a service that is demanded. */
  isDemandedByOthers(id: ServiceId): boolean;
  /** Whether somebody asserts the fact that makes the service ready; `null` if that is not known. */
  readyValue(id: ServiceId): RequirementValue;
  /** States that others assert of the service. */
  assertedStates(id: ServiceId): Iterable<string>;
  /** Why it is not known which facts there are; `null` if it is. */
  doubt(): Cause | null;
}
