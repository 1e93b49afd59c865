import type { Finding, InputValue, ManagerStatus, ReloadSummary, ServiceStatus } from '@hermit/core';

/** The version in the path of every route. It grows only with incompatible changes. */
export const controlApiVersion = 1;

/** What the program around the manager adds to its status. */
export interface ManagerInfo {
  readonly pid: number;
  readonly version: string;
  /** The definition directories, in order of precedence. */
  readonly directories: readonly string[];
  /** Where the output of services goes, for those who may read it themselves. */
  readonly logDirectory?: string;
  readonly configuration: {
    /** Counts the reloads that were applied, beginning with 1. */
    readonly generation: number;
    /** What is wrong, or doubtful, in the files as last read. */
    readonly findings: readonly Finding[];
  };
}

/** `GET /v1/status`, and what `hsm status --json` prints. */
export interface StatusDocument {
  readonly manager: ManagerInfo & ManagerStatus;
  readonly services: readonly ServiceStatus[];
}

/** `GET /v1/system`, and the reply to every change of an input. */
export interface SystemDocument {
  readonly active: InputValue;
  readonly systemDependencies: Readonly<Record<string, InputValue>>;
}

/** `GET /v1/ping`. */
export interface PingReply {
  readonly pid: number;
  readonly version: string;
  readonly apiVersion: number;
}

/** How long a request waits. The command itself goes on when the wait is over. */
export interface WaitOptions {
  /** Reply when the command is carried out, rather than when it is accepted. Default true. */
  readonly wait?: boolean;
  /** Milliseconds, 1 to 86 400 000; afterwards the reply is `timed-out`. Default: no limit. */
  readonly timeoutMs?: number;
}

/** `done`: the service is as asked. `accepted`: the request did not wait. */
export interface CommandReply {
  readonly outcome: 'done' | 'accepted';
  readonly service: ServiceStatus;
}

/** A reload that was carried out; an empty summary is one, too. */
export interface AppliedReload {
  readonly kind: 'applied';
  readonly generation: number;
  readonly summary: ReloadSummary;
  readonly findings: readonly Finding[];
}

/** The reply to a shutdown that did not wait, or after which nothing is left. */
export interface ShutdownReply {
  /** `left-running`: the services go on without a manager. `accepted`: the request did not wait. */
  readonly outcome: 'stopped' | 'left-running' | 'accepted';
}

/** The four commands about one service. */
export type ServiceCommand = 'start' | 'stop' | 'restart' | 'reset';
export const serviceCommands: readonly ServiceCommand[] = ['start', 'stop', 'restart', 'reset'];
