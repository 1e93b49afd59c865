import type { MakeReconciler } from './host.ts';
import type { PromiseName } from './violation.ts';

/** A way to break the reconciler on purpose, and the promises one of which the simulation has to find broken. */
export interface Breakage {
  readonly name: string;
  readonly promises: readonly PromiseName[];
  readonly makeReconciler: MakeReconciler;
}

export const breakages: ReadonlyMap<string, Breakage> = new Map();
