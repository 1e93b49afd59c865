import { Reconciler } from '../reconcile/reconciler.ts';
import type { ReconcilerSettings } from '../reconcile/settings.ts';

/**
 * What the simulation puts in the place of a manager's own parts. Not part of the library: it may change with every
 * release.
 */
export interface ManagerInternals {
  /** Makes the reconciler: one that was broken on purpose, to see that the simulation notices. */
  readonly reconciler?: (nowMs: number, settings: Partial<ReconcilerSettings>) => Reconciler;
}

/** The reconciler that the manager is to use. */
export function makeReconciler(
  nowMs: number,
  settings: Partial<ReconcilerSettings>,
  { reconciler }: ManagerInternals,
): Reconciler {
  return reconciler?.(nowMs, settings) ?? new Reconciler(nowMs, settings);
}
