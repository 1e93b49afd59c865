import type { Cause, ReasonCode } from '../model/reason.ts';
import { demandOf } from './demand.ts';
import { gateOf } from './gate.ts';
import type { InputBook } from './input-book.ts';
import type { ServiceMemory } from './service-memory.ts';

/** What definitions, the operator and the inputs ask for: the desired state with its ground. */
export type Wanted =
  | { readonly kind: 'run'; readonly demandedBy: readonly string[] }
  /** Some input is not known: permits no start and causes no stop. */
  | { readonly kind: 'hold'; readonly demandedBy: readonly string[]; readonly causes: readonly Cause[] }
  | {
      readonly kind: 'stop';
      readonly demandedBy: readonly string[];
      readonly code: ReasonCode;
      readonly causes: readonly Cause[];
    };

/** Demand first, then the gate: `desired = demanded and the gate is open`. */
export function wantedOf(memory: ServiceMemory, inputs: InputBook, isShuttingDown: boolean, nowMs: number): Wanted {
  const { outline } = memory;
  if (outline === null || !memory.isDefined) {
    return { kind: 'stop', demandedBy: [], code: 'definition-removed', causes: [] };
  }
  const demandedBy = demandOf(memory);
  if (demandedBy.length === 0) {
    const byOperator = memory.operator === 'stop';
    const causes: Cause[] = byOperator ? [{ kind: 'operator', name: 'stop', sinceMs: null, causes: [] }] : [];
    return { kind: 'stop', demandedBy, code: byOperator ? 'operator-stopped' : 'not-demanded', causes };
  }
  const gate = gateOf(outline, inputs, isShuttingDown, nowMs);
  switch (gate.kind) {
    case 'open':
      return { kind: 'run', demandedBy };
    case 'unknown':
      return { kind: 'hold', demandedBy, causes: gate.causes };
    case 'closed':
      return { kind: 'stop', demandedBy, code: gate.code, causes: gate.causes };
  }
}
