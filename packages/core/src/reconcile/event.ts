import type { DefinitionOutline } from '../model/definition-outline.ts';
import type { Fact, FactOwner } from '../model/fact.ts';
import type { OperatorDecision } from '../model/operator-decision.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { InputValue } from '../model/system-inputs.ts';
import type { FoundProcess, OperationResult } from './operation.ts';
import type { OutcomeMemory } from './service-memory.ts';
import type { ReconcilerSettings } from './settings.ts';

/** Who gives an input its value. The operator's value wins; `null` from the operator hands it back to the source. */
export type InputOrigin = 'source' | 'operator';

/** What an operator may ask of one service. */
export type OperatorCommand = 'start' | 'force' | 'stop' | 'restart' | 'reset';

/** All facts of one owner. */
export interface OwnedFacts {
  readonly owner: FactOwner;
  readonly facts: readonly Fact[];
}

/**
 * What an earlier manager left of a process. After a `start` nobody knows whether there is one. A `process` was there;
 * it counts as there until a look says otherwise, so that it can be stopped even where looks fail.
 */
export type LeftBehind =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'start' }
  | { readonly kind: 'process'; readonly process: FoundProcess };

/**
 * Everything that can happen to the reconciler, as plain data: a journal of these, with their times, is enough to
 * compute every decision again.
 */
export type ReconcilerEvent =
  /** Only time has passed. */
  | { readonly kind: 'time' }
  /** All definitions, and the facts of all fact files, in one step. */
  | {
      readonly kind: 'definitions';
      readonly definitions: readonly DefinitionOutline[];
      /** Replaces what all owners `file:…` asserted. Default none. */
      readonly facts?: readonly OwnedFacts[];
    }
  /** Replaces everything that one owner asserts, in one step. */
  | { readonly kind: 'facts'; readonly owner: FactOwner; readonly facts: readonly Fact[] }
  /**
   * An owner of facts cannot tell: what it asserted counts as before but permits no start, and what it does not assert
   * causes no stop. After `patienceMs` everything it asserted goes. Ended by a `facts` event of that owner.
   */
  | {
      readonly kind: 'facts-unknown';
      readonly owner: FactOwner;
      /** The labels that it speaks of; `null` for any. */
      readonly labels: readonly string[] | null;
      readonly patienceMs: number;
    }
  | { readonly kind: 'active'; readonly value: InputValue; readonly origin: InputOrigin }
  | {
      readonly kind: 'system-dependency';
      readonly name: string;
      readonly value: InputValue;
      readonly origin: InputOrigin;
    }
  | { readonly kind: 'operator'; readonly serviceId: ServiceId; readonly command: OperatorCommand }
  /** An earlier manager left something on record. Comes before anything else about the service. */
  | {
      readonly kind: 'recovered';
      readonly serviceId: ServiceId;
      readonly left: LeftBehind;
      readonly outcome: OutcomeMemory | null;
      readonly decision: OperatorDecision | null;
      /** When its demand began, compared with others'; for services with conflicts. Default not known. */
      readonly demandSequence?: number | null;
    }
  /** Something may have happened to the process. */
  | { readonly kind: 'hint'; readonly serviceId: ServiceId }
  | {
      readonly kind: 'result';
      readonly serviceId: ServiceId;
      readonly operationId: number;
      readonly result: OperationResult;
    }
  | { readonly kind: 'settings'; readonly settings: Partial<ReconcilerSettings> }
  /** Everything is to stop, for good. `killNow` skips what is left of every shutdown timeout. */
  | { readonly kind: 'shutdown'; readonly killNow: boolean };
