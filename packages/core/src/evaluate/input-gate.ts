import type { DefinitionOutline } from '../model/definition-outline.ts';
import type { Cause } from '../model/reason.ts';
import { effectiveValue, inputCause } from '../reconcile/input-book.ts';
import type { Surroundings } from './surroundings.ts';
import type { Ground } from './wanted.ts';

/** Whether a condition lets a service run; `unknown` holds it as it is. */
export type Gate = { readonly kind: 'open' } | { readonly kind: 'closed' | 'unknown'; readonly ground: Ground };

/** The part of the gate that is the system's: it is active, and every system dependency is met. Nobody may ignore it. */
export function inputGate(outline: DefinitionOutline, around: Surroundings): Gate {
  const { inputs, nowMs } = around;
  const active = inputCause('active', 'active', inputs.active);
  if (around.isShuttingDown) return { kind: 'closed', ground: { code: 'shutting-down', causes: [], data: {} } };
  const isActive = effectiveValue(inputs.active, nowMs);
  if (isActive === false) return { kind: 'closed', ground: { code: 'system-inactive', causes: [active], data: {} } };
  const unmet: Cause[] = [];
  const unknown: Cause[] = isActive === null ? [active] : [];
  for (const name of outline.systemDependencies) {
    const entry = inputs.systemDependency(name, nowMs);
    const value = effectiveValue(entry, nowMs);
    if (value === false) unmet.push(inputCause('system-dependency', name, entry));
    if (value === null) unknown.push(inputCause('system-dependency', name, entry));
  }
  if (unmet.length > 0) return { kind: 'closed', ground: { code: 'dependency-unmet', causes: unmet, data: {} } };
  if (unknown.length > 0) return { kind: 'unknown', ground: { code: 'input-unknown', causes: unknown, data: {} } };
  return { kind: 'open' };
}
