import type { MakeReconciler } from '../host.ts';
import type { PromiseName } from '../violation.ts';

/** A way to break the reconciler on purpose. */
export interface Breakage {
  /** What is wrong, in words. */
  readonly name: string;
  /** The simulation has to find one of these broken. */
  readonly promises: readonly PromiseName[];
  /** A seed that is known to notice; others are tried after it. */
  readonly seed?: number;
  readonly makeReconciler: MakeReconciler;
}
