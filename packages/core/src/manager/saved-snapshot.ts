import type { FactOwner } from '../model/fact.ts';
import { Reconciler } from '../reconcile/reconciler.ts';
import type { ReconcilerSnapshot } from '../reconcile/snapshot.ts';
import type { Clock, LoadedRecords } from './ports.ts';
import { ProcessTable } from './process-table.ts';
import { recoverRecords } from './recover-records.ts';

/** What is taken for granted where nobody can be asked. */
export interface SavedAssumptions {
  /** System dependencies that count as met, unless the operator fixed them. */
  readonly met: Iterable<string>;
}

/**
 * The state in which a manager would begin with these records, if all that is on record is still there, the system is
 * active and its dependencies are met: what a plan can be made with where no manager runs. Without effect.
 */
export function savedSnapshot(records: LoadedRecords, clock: Clock, { met }: SavedAssumptions): ReconcilerSnapshot {
  const nowMs = clock.nowMs();
  const reconciler = new Reconciler(nowMs);
  for (const event of recoverRecords(records.services, new ProcessTable(), clock)) reconciler.apply(event, nowMs);
  const { active, systemDependencies } = records.inputs;
  reconciler.apply({ kind: 'active', value: active ?? true, origin: 'source' }, nowMs);
  for (const name of new Set([...met, ...systemDependencies.keys()])) {
    const value = systemDependencies.get(name) ?? true;
    reconciler.apply({ kind: 'system-dependency', name, value, origin: 'source' }, nowMs);
  }
  for (const [owner, facts] of records.facts) {
    reconciler.apply({ kind: 'facts', owner: owner as FactOwner, facts: [...facts] }, nowMs);
  }
  return reconciler.snapshot();
}
