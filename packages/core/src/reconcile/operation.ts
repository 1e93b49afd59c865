import type { ExitStatus } from '../model/exit-status.ts';
import type { SignalName } from '../model/service-definition.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { ProcessPurpose } from '../spawner/process-handle.ts';
import type { SpawnerErrorCode, SpawnStage } from '../spawner/spawner-error.ts';
import type { OutcomeMemory } from './service-memory.ts';

/** What the reconciler starts processes for. */
export type StartPurpose = Extract<ProcessPurpose, 'main' | 'pre-start' | 'stop'>;

/**
 * Something for the manager to do. Those with an `operationId` are answered by one `result` event with the same id;
 * a service has at most one of them under way.
 */
export type Action =
  | { readonly kind: 'look'; readonly serviceId: ServiceId; readonly operationId: number }
  | {
      readonly kind: 'start';
      readonly serviceId: ServiceId;
      readonly operationId: number;
      readonly purpose: StartPurpose;
      readonly shapeHash: string;
      readonly spawner: string;
    }
  | {
      readonly kind: 'signal';
      readonly serviceId: ServiceId;
      readonly operationId: number;
      readonly signal: SignalName;
    }
  | { readonly kind: 'kill'; readonly serviceId: ServiceId; readonly operationId: number }
  /** The operation is no longer waited for; a start that can still be called off should be. */
  | { readonly kind: 'cancel'; readonly serviceId: ServiceId; readonly operationId: number }
  /** The process has ended: drop its handle and its record. */
  | { readonly kind: 'release'; readonly serviceId: ServiceId }
  /** Write down how the service ended, or forget it. */
  | { readonly kind: 'save-outcome'; readonly serviceId: ServiceId; readonly outcome: OutcomeMemory | null }
  /** Write down when the demand began, compared with others', or forget it. */
  | { readonly kind: 'save-demand'; readonly serviceId: ServiceId; readonly sequence: number | null }
  /** Neither defined nor running: drop everything about it. */
  | { readonly kind: 'forget'; readonly serviceId: ServiceId };

/** The operation that a service has under way. */
export interface Operation {
  readonly id: number;
  readonly kind: 'look' | 'start' | 'signal' | 'kill';
  readonly purpose: StartPurpose | null;
  readonly shapeHash: string | null;
  readonly deadlineMs: number;
  readonly isCancelled: boolean;
  /** Something happened meanwhile: look once more when it has ended, if there is something to look at. */
  readonly lookAgain: boolean;
  /** The answer to an earlier operation came meanwhile: look once more when it has ended, whatever it showed. */
  readonly isDoubtful: boolean;
}

/** A process that a look or a start came upon. */
export interface FoundProcess {
  readonly purpose: ProcessPurpose;
  readonly nonce: string;
  readonly pid: number;
  readonly shapeHash: string;
  readonly startedAtMs: number;
  readonly watched: boolean;
}

/** What a look showed. `process` is set wherever there is something left to watch, signal or kill. */
export type LookResult =
  | { readonly kind: 'running'; readonly process: FoundProcess }
  | {
      readonly kind: 'ended';
      /** `null` also where there never was a process. */
      readonly exit: ExitStatus | null;
      readonly output: string | null;
      readonly leftovers: readonly number[];
      readonly process: FoundProcess | null;
    }
  | { readonly kind: 'look-failed'; readonly message: string }
  | { readonly kind: 'spawner-missing'; readonly spawner: string }
  | {
      readonly kind: 'indeterminate';
      readonly message: string;
      readonly pids: readonly number[];
      /** Set if a kill would reach exactly those processes. */
      readonly process: FoundProcess | null;
    };

/** An error of a spawner, as far as decisions and sentences need it. */
export interface OperationError {
  readonly code: SpawnerErrorCode;
  readonly stage: SpawnStage | null;
  readonly message: string;
}

/** How an operation ended. */
export type OperationResult =
  | { readonly kind: 'looked'; readonly look: LookResult }
  | { readonly kind: 'started'; readonly process: FoundProcess }
  /** No process exists because of it. */
  | { readonly kind: 'start-failed'; readonly error: OperationError }
  /** Nobody knows whether a process exists. */
  | { readonly kind: 'start-uncertain'; readonly message: string }
  | { readonly kind: 'signalled'; readonly delivered: boolean }
  | { readonly kind: 'signal-failed'; readonly error: OperationError };
