import type { ReconcilerEvent } from '../reconcile/event.ts';
import type { OutcomeMemory } from '../reconcile/service-memory.ts';
import type { Clock, OutcomeRecord, ServiceRecords } from './ports.ts';
import type { ProcessTable } from './process-table.ts';

/** What an earlier manager left about one service, as an event. */
export type RecoveredEvent = Extract<ReconcilerEvent, { kind: 'recovered' }>;

/** Fills the process table from the records and tells the reconciler what may be there. */
export function recoverRecords(
  services: readonly ServiceRecords[],
  table: ProcessTable,
  clock: Clock,
): readonly RecoveredEvent[] {
  return services.map(({ serviceId, intent, process, outcome, decision }) => {
    if (process !== null) table.setProcess(serviceId, { ...process, isHeld: false, watched: false });
    else if (intent !== null) table.setIntent(serviceId, intent);
    return {
      kind: 'recovered',
      serviceId,
      hasProcess: process !== null || intent !== null,
      outcome: outcome === null ? null : rememberedOutcome(outcome, clock),
      decision,
    };
  });
}

function rememberedOutcome({ kind, shapeHash, exit, atWallMs }: OutcomeRecord, clock: Clock): OutcomeMemory {
  return { kind, shapeHash, exit, atMs: clock.nowMs() - Math.max(0, clock.wallMs() - atWallMs) };
}
