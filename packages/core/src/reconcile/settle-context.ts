import type { Surroundings } from '../evaluate/surroundings.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { Blockers } from './blockers.ts';
import type { Notice } from './notice.ts';
import type { Action, Operation, StartPurpose } from './operation.ts';
import type { ServiceMemory } from './service-memory.ts';
import type { ReconcilerSettings } from './settings.ts';
import type { Slots } from './slots.ts';

/** What deciding about one service may look at and write to, besides the memory of that service. */
export interface SettleContext {
  readonly nowMs: number;
  readonly settings: ReconcilerSettings;
  readonly around: Surroundings;
  readonly slots: Slots;
  readonly killNow: boolean;
  /** Adds an action. */
  act(action: Action): void;
  /** Tells of something that is no decision. */
  tell(notice: Notice): void;
  /** The services that have to be gone before this one is stopped, and are not. */
  blockersOf(id: ServiceId): Blockers;
  /** Has another service decided in this same step. */
  markDirty(id: ServiceId): void;
  nextOperationId(): number;
}

/** An operation without the parts that are the same for all. */
export type OperationRequest =
  | { readonly kind: 'look' | 'kill' }
  | { readonly kind: 'signal'; readonly signal: `SIG${string}` }
  | {
      readonly kind: 'start';
      readonly purpose: StartPurpose;
      readonly shapeHash: string;
      readonly spawner: string;
    };

/** Begins an operation, unless one is under way already: then nothing happens, and it answers false. */
export function operate(memory: ServiceMemory, request: OperationRequest, context: SettleContext): boolean {
  if (memory.operation !== null) return false;
  const operationId = context.nextOperationId();
  const operation: Operation = {
    id: operationId,
    kind: request.kind,
    purpose: request.kind === 'start' ? request.purpose : null,
    shapeHash: request.kind === 'start' ? request.shapeHash : null,
    deadlineMs: context.nowMs + context.settings.operationTimeoutMs,
    isCancelled: false,
    lookAgain: false,
    isDoubtful: false,
  };
  memory.operation = operation;
  context.act({ ...request, serviceId: memory.id, operationId } as Action);
  return true;
}

/**
 * Whether a look is due. Nothing is looked at before the first definitions: only they say which spawner to ask, and what
 * the end of a process means.
 */
export function mayLook(lookAtMs: number, context: SettleContext): boolean {
  const { isConfigured, isShuttingDown } = context.around;
  return (isConfigured || isShuttingDown) && context.nowMs >= lookAtMs;
}

/** Whether the service holds a slot of this pool now; it leaves any other. */
export function requestSlot(memory: ServiceMemory, pool: string, context: SettleContext): boolean {
  if (context.slots.poolOf(memory.id) !== pool) leaveSlot(memory, context);
  return context.slots.request(memory.id, pool, memory.queuesLast);
}

/** Gives back a slot or a place in a queue; whoever gets the slot is decided again. */
export function leaveSlot(memory: ServiceMemory, context: SettleContext): void {
  const next = context.slots.leave(memory.id);
  if (next !== null) context.markDirty(next);
}
