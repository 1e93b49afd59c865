import type { DefinitionOutline } from '../model/definition-outline.ts';
import type { Cause, ReasonCode } from '../model/reason.ts';
import { effectiveValue, type InputBook, type InputEntry, inputCause } from './input-book.ts';

/**
 * Whether a service may run: the system is active and every system dependency is met.
 * One that is not met closes the gate, whatever else is unknown; unknown alone holds it as it is.
 *
 * Requirements and conflicts will be further conditions of the same form.
 */
export type Gate =
  | { readonly kind: 'open' }
  | { readonly kind: 'closed'; readonly code: ReasonCode; readonly causes: readonly Cause[] }
  | { readonly kind: 'unknown'; readonly causes: readonly Cause[] };

/** Evaluates the gate of one service. */
export function gateOf(outline: DefinitionOutline, inputs: InputBook, isShuttingDown: boolean, nowMs: number): Gate {
  const active = inputCause('active', 'active', inputs.active);
  if (isShuttingDown) return { kind: 'closed', code: 'shutting-down', causes: [] };
  const isActive = effectiveValue(inputs.active, nowMs);
  if (isActive === false) return { kind: 'closed', code: 'system-inactive', causes: [active] };
  const unmet: Cause[] = [];
  const unknown: Cause[] = isActive === null ? [active] : [];
  for (const name of outline.systemDependencies) {
    const entry: InputEntry = inputs.systemDependency(name, nowMs);
    const value = effectiveValue(entry, nowMs);
    if (value === false) unmet.push(inputCause('system-dependency', name, entry));
    if (value === null) unknown.push(inputCause('system-dependency', name, entry));
  }
  if (unmet.length > 0) return { kind: 'closed', code: 'dependency-unmet', causes: unmet };
  return unknown.length > 0 ? { kind: 'unknown', causes: unknown } : { kind: 'open' };
}
