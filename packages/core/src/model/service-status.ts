import type { CauseKind, ReasonCode } from './reason.ts';
import type { ServiceKind, SignalName } from './service-definition.ts';
import type { ServiceId } from './service-id.ts';
import type { DesiredState, ServiceState } from './state.ts';
import type { InputValue } from './system-inputs.ts';

/** A cause as it is shown: times as UTC ISO 8601. */
export interface CauseStatus {
  readonly kind: CauseKind;
  readonly name: string;
  /** The state that is required of a service; only where it is required. */
  readonly state?: string;
  readonly since: string | null;
  readonly causes: readonly CauseStatus[];
}

/** A reason as it is shown: the code, its sentence, and the causes. */
export interface ReasonStatus {
  readonly code: ReasonCode;
  readonly message: string;
  readonly causes: readonly CauseStatus[];
}

/** One service, as `hsm status --json` prints it. */
export interface ServiceStatus {
  readonly id: ServiceId;
  readonly kind: ServiceKind;
  /** The template that it is an instance of. */
  readonly template: string | null;
  readonly description: string | null;
  readonly state: ServiceState;
  /** States that others may require, in alphabetical order: its own, and those that are asserted of it. */
  readonly published: readonly string[];
  readonly desired: DesiredState;
  readonly reason: ReasonStatus;
  /** `null` when there is no process. */
  readonly pid: number | null;
  readonly startedAt: string | null;
  readonly uptimeMs: number | null;
  /** Starts after the first one of this manager's life. */
  readonly restarts: number;
  readonly consecutiveFailures: number;
  readonly nextAttemptAt: string | null;
  readonly lastExit: { readonly code: number | null; readonly signal: SignalName | null; readonly at: string } | null;
  /** `autostart`, `operator`, `service:ID`, `rule:FILE#NAME`, `client:N`, `file:PATH`, `process:ID`. */
  readonly demandedBy: readonly string[];
  readonly waitingFor: readonly CauseStatus[];
  readonly spawner: string;
  readonly definition: { readonly file: string | null; readonly hash: string } | null;
  readonly operator: 'start' | 'stop' | 'force' | null;
}

/** The manager's own part of the status that the core knows. */
export interface ManagerStatus {
  readonly startedAt: string;
  readonly active: InputValue;
  readonly systemDependencies: Readonly<Record<string, InputValue>>;
  readonly pollIntervalMs: number;
  /** True from the moment a shutdown began. */
  readonly isShuttingDown: boolean;
}

/** One change, as `hsm run` prints it and `hsm events` will. */
export interface ManagerEvent {
  /** UTC ISO 8601. */
  readonly time: string;
  /** `log`: a line that a rule asked for. `reload`: a service has read its configuration again. */
  readonly type: 'state' | 'reason' | 'input' | 'warning' | 'log' | 'reload';
  /** `null` for events that belong to no service. */
  readonly service: ServiceId | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly reason: ReasonStatus | null;
  /** For `input`, `warning`, `log` and `reload`: the sentence. */
  readonly message: string | null;
  readonly pid: number | null;
}
