import type { ReadonlyReconciler } from '../insight/insight-world.ts';
import type { DefinitionOutline } from '../model/definition-outline.ts';
import type { OperatorDecision } from '../model/operator-decision.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { Reconciler } from '../reconcile/reconciler.ts';
import type { DefinitionBook } from './definition-book.ts';
import { isoTime } from './iso-time.ts';
import type { OperatorDecisions } from './operator-decisions.ts';
import type { ManagerPorts } from './ports.ts';

/** What explains and plans need of a manager. Everything in it is to be looked at only. */
export interface ManagerInsight {
  readonly reconciler: ReadonlyReconciler;
  /** The name of the spawner of definitions that name none. */
  readonly defaultSpawner: string;
  /** As they were last given: those of services, templates and rules. */
  outlines(): ReadonlyMap<ServiceId, DefinitionOutline>;
  /** What the operator decided, also about services that are not defined now. */
  decisions(): ReadonlyMap<ServiceId, OperatorDecision>;
  /** The monotonic clock, in milliseconds. */
  nowMs(): number;
  /** A time on the monotonic clock as UTC ISO 8601, by how long ago it was. */
  wallTime(monotonicMs: number): string;
}

/** The insight into a manager with these parts. */
export function managerInsight(
  { clock, defaultSpawner }: ManagerPorts,
  reconciler: Reconciler,
  definitions: DefinitionBook,
  decisions: OperatorDecisions,
): ManagerInsight {
  return {
    reconciler,
    defaultSpawner,
    outlines: () => definitions.announced,
    decisions: () => decisions.all,
    nowMs: () => clock.nowMs(),
    wallTime: (monotonicMs) => isoTime(clock.wallMs() - clock.nowMs() + monotonicMs),
  };
}
