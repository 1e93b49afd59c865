import type { LeftBehind, ReconcilerEvent } from '../reconcile/event.ts';
import type { OutcomeMemory } from '../reconcile/service-memory.ts';
import type { StartIntent } from '../spawner/process-handle.ts';
import { foundProcess } from './found-process.ts';
import type { Clock, OutcomeRecord, ServiceRecords } from './ports.ts';
import type { KnownProcess, ProcessTable } from './process-table.ts';

/** What an earlier manager left about one service, as an event. */
export type RecoveredEvent = Extract<ReconcilerEvent, { kind: 'recovered' }>;

/** Fills the process table from the records and tells the reconciler what may be there. */
export function recoverRecords(
  services: readonly ServiceRecords[],
  table: ProcessTable,
  clock: Clock,
): readonly RecoveredEvent[] {
  return services.map(({ serviceId, intent, process, outcome, decision, demandSequence }) => {
    const known = process === null ? null : { ...process, isHeld: false, watched: false };
    if (known !== null) table.setProcess(serviceId, known);
    else if (intent !== null) table.setIntent(serviceId, intent);
    return {
      kind: 'recovered',
      serviceId,
      left: leftBehind(known, intent, clock),
      outcome: outcome === null ? null : rememberedOutcome(outcome, clock),
      decision,
      demandSequence: demandSequence ?? null,
    };
  });
}

function leftBehind(known: KnownProcess | null, intent: StartIntent | null, clock: Clock): LeftBehind {
  if (known !== null) return { kind: 'process', process: foundProcess(known, clock) };
  return { kind: intent === null ? 'nothing' : 'start' };
}

function rememberedOutcome({ kind, shapeHash, exit, atWallMs }: OutcomeRecord, clock: Clock): OutcomeMemory {
  return { kind, shapeHash, exit, atMs: clock.nowMs() - Math.max(0, clock.wallMs() - atWallMs) };
}

/** Whether it has to be known at once. What an operator decided is recalled when there is a definition. */
export function isAboutSomething({ left, outcome, demandSequence }: RecoveredEvent): boolean {
  return left.kind !== 'nothing' || outcome !== null || (demandSequence ?? null) !== null;
}
