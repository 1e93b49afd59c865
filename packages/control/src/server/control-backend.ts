import type {
  CommandOutcome,
  Finding,
  ServiceId,
  ServiceManagerApi,
  ServiceReloadOutcome,
  ServiceStatus,
} from '@hermit/core';
import type { AppliedReload, ManagerInfo } from '../control-documents.ts';
import type { EventDocument, EventQuery, StreamGap } from '../event-document.ts';
import type { GraphDocument } from '../graph-document.ts';
import type { LogGap, LogLine, LogQuery } from '../log-line.ts';
import type { PlanDocument } from '../plan-document.ts';
import type { WhyAllDocument, WhyDocument } from '../why-document.ts';
import type { FactBackend } from './fact-backend.ts';

export type { ServiceReloadOutcome };

/** How a reload ended: carried out, or refused as a whole because it would stop too much. */
export type ReloadReply =
  | AppliedReload
  | {
      readonly kind: 'refused';
      /** What it would have stopped, and which limit that passes. */
      readonly message: string;
      readonly wouldStop: readonly ServiceId[];
      readonly findings: readonly Finding[];
    };

/** The plan is no longer the one that the request names; nothing was done. */
export interface PlanChanged {
  readonly kind: 'plan-changed';
  /** The hash of the plan as it is now. */
  readonly hash: string;
}

/** What every manager offers to the control API. */
export interface RequiredBackend {
  readonly manager: ServiceManagerApi;

  /** The program's own part of the status. Must return at once. */
  info(): ManagerInfo;

  /**
   * Reads the directories as one snapshot and applies it. With `wait` it resolves when everything is carried out,
   * otherwise as soon as it is decided. `force` overrides the guard against mass stops. Bad files are findings, never
   * a rejection. `planHash`: only if the plan for the very snapshot that is applied has this hash; it is asked for only
   * where the backend has `plan`.
   */
  reload(options: {
    readonly force: boolean;
    readonly wait: boolean;
    readonly planHash?: string;
  }): Promise<ReloadReply | PlanChanged>;

  /**
   * Begins a shutdown. Resolves when the services are gone, with those that even SIGKILL did not end; with
   * `leaveRunning` as soon as the manager let go of them. The program ends itself afterwards; `ControlServer.close`
   * lets the reply go out first.
   */
  shutdown(options: { readonly leaveRunning: boolean }): Promise<readonly ServiceStatus[]>;
}

/**
 * What a manager may offer besides. The routes of what is missing answer `not-supported`.
 *
 * Iterables are pulled one entry at a time, only as fast as the client reads: a source that does not wait needs a bound
 * of its own (`createBoundedFeed`). When `signal` aborts, the client has gone: the iterable should end, and is not pulled
 * any more. One that throws is a fault, and ends the stream.
 */
export interface OptionalBackend {
  events(query: EventQuery, signal: AbortSignal): AsyncIterable<EventDocument | StreamGap>;
  logs(query: LogQuery, signal: AbortSignal): AsyncIterable<LogLine | LogGap>;
  /** `null` if no service has this id. */
  why(id: ServiceId): Promise<WhyDocument | null>;
  whyAll(): Promise<WhyAllDocument>;
  /** Reads the directories and says what a reload would do. Changes nothing. */
  plan(): Promise<PlanDocument>;
  graph(): GraphDocument;
  /** Like `start` of the manager, and ignores requirements; never `active` nor system dependencies. Remembered. */
  forceStart(id: ServiceId): Promise<CommandOutcome>;
  /** Carries out the `exec_reload` of a service; resolves when the command has ended. */
  reloadService(id: ServiceId): Promise<ServiceReloadOutcome>;
  readonly facts: FactBackend;
}

/** What the control API serves: the manager, and what the program around it adds. */
export interface ControlBackend extends RequiredBackend, Partial<OptionalBackend> {}
