import type { RequirementKey } from '../graph/link.ts';
import type { DefinitionOutline } from '../model/definition-outline.ts';
import type { ExitStatus } from '../model/exit-status.ts';
import type { JsonObject } from '../model/json.ts';
import type { OperatorDecision } from '../model/operator-decision.ts';
import type { ReasonCode } from '../model/reason.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { Decision } from './decision.ts';
import type { Operation } from './operation.ts';
import type { Phase } from './phase.ts';

/** How a service ended that is not started again by itself. Void once the definition has another shape. */
export interface OutcomeMemory {
  readonly kind: 'complete' | 'failed';
  readonly shapeHash: string;
  readonly exit: ExitStatus | null;
  readonly atMs: number;
}

/** An attempt that did not lead to a running service, or not for long. */
export interface Failure {
  readonly code: ReasonCode;
  readonly data: JsonObject;
  readonly atMs: number;
}

/** All that the reconciler remembers of one service. Plain data; only the reconciler changes it. */
export interface ServiceMemory {
  readonly id: ServiceId;
  /** The last one it had. */
  outline: DefinitionOutline | null;
  /** False once the definition was removed, or if only a record of the service is left. */
  isDefined: boolean;
  operator: OperatorDecision | null;
  phase: Phase;
  operation: Operation | null;
  /** The shape for which the pre-start command has just succeeded. */
  preparedShape: string | null;
  restartWanted: boolean;
  consecutiveFailures: number;
  /** The next attempt is not made before. */
  retryAtMs: number | null;
  /** Why the next attempt has to wait. */
  failure: Failure | null;
  /** The last start, or its pre-start command, timed out: the next one queues behind others. */
  queuesLast: boolean;
  starts: number;
  lastExit: { readonly exit: ExitStatus; readonly atMs: number } | null;
  outcome: OutcomeMemory | null;
  /** The states that others may require of it, in alphabetical order; `null` as long as nobody knows. */
  published: readonly string[] | null;
  /** Whether it is demanded with an open gate; what is not known leaves it as it was. */
  isRun: boolean;
  /** When its demand began, compared with others'; `null` while there is none. */
  demandSequence: number | null;
  /** An instance past the limit of its template. */
  isOverLimit: boolean;
  /** Since when its process has not been ready; `null` if it is, or if there is none. */
  unreadySinceMs: number | null;
  /** The nonce of the process that has been ready. */
  readyNonce: string | null;
  /** Requirements that were lost while it ran on; their return restarts it. */
  owedRestart: readonly RequirementKey[];
  decision: Decision | null;
}

/** A service that nothing is known about yet. */
export function emptyMemory(id: ServiceId, nowMs: number): ServiceMemory {
  return {
    id,
    outline: null,
    isDefined: false,
    operator: null,
    phase: { kind: 'unlooked', expectsProcess: false, trouble: null, lookAtMs: nowMs },
    operation: null,
    preparedShape: null,
    restartWanted: false,
    consecutiveFailures: 0,
    retryAtMs: null,
    failure: null,
    queuesLast: false,
    starts: 0,
    lastExit: null,
    outcome: null,
    published: null,
    isRun: false,
    demandSequence: null,
    isOverLimit: false,
    unreadySinceMs: null,
    readyNonce: null,
    owedRestart: [],
    decision: null,
  };
}
