import type { ManagerStatus } from '../model/service-status.ts';
import type { InputValue } from '../model/system-inputs.ts';
import { effectiveValue, type InputBook } from '../reconcile/input-book.ts';

/** The inputs as they count now: those that nobody reported in time are not met. */
export function inputStatus(
  { active, systemDependencies }: Readonly<InputBook>,
  nowMs: number,
): Pick<ManagerStatus, 'active' | 'systemDependencies'> {
  const entries = [...systemDependencies].sort(([a], [b]) => (a < b ? -1 : 1));
  const values = entries.map(([name, entry]): [string, InputValue] => [name, effectiveValue(entry, nowMs)]);
  return { active: effectiveValue(active, nowMs), systemDependencies: Object.fromEntries(values) };
}
