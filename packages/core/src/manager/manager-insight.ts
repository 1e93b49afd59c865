import type { ReadonlyReconciler } from '../insight/insight-world.ts';
import type { DefinitionOutline } from '../model/definition-outline.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { Reconciler } from '../reconcile/reconciler.ts';
import type { DefinitionBook } from './definition-book.ts';
import { isoTime } from './iso-time.ts';
import type { ManagerPorts } from './ports.ts';

/** What explains and plans need of a manager. Everything in it is to be looked at only. */
export interface ManagerInsight {
  readonly reconciler: ReadonlyReconciler;
  /** The name of the spawner of definitions that name none. */
  readonly defaultSpawner: string;
  /** As they were last given: those of services, templates and rules. */
  outlines(): ReadonlyMap<ServiceId, DefinitionOutline>;
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
): ManagerInsight {
  return {
    reconciler,
    defaultSpawner,
    outlines: () => definitions.announced,
    nowMs: () => clock.nowMs(),
    wallTime: (monotonicMs) => isoTime(clock.wallMs() - clock.nowMs() + monotonicMs),
  };
}
