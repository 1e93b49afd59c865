import { type GivenFiles, type ManagerInsight, planReload, type ReloadPlan } from '@hermit/core';

/** Makes the function that plans reloads of a manager, from its state at the moment of each call. */
export function planWith(insight: ManagerInsight): (before: GivenFiles, after: GivenFiles) => ReloadPlan {
  return (before, after) =>
    planReload({
      snapshot: insight.reconciler.snapshot(),
      nowMs: insight.nowMs(),
      decisions: insight.decisions(),
      before,
      after,
      defaultSpawner: insight.defaultSpawner,
    });
}
