import type { ExitStatus } from '../model/exit-status.ts';
import type { Fact, FactOwner } from '../model/fact.ts';
import type { OperatorDecision } from '../model/operator-decision.ts';
import type { ServiceDefinition } from '../model/service-definition.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { ManagerEvent } from '../model/service-status.ts';
import type { InputValue } from '../model/system-inputs.ts';
import type { ReconcilerEvent } from '../reconcile/event.ts';
import type { ProcessHandle, ProcessPurpose, StartIntent } from '../spawner/process-handle.ts';
import type { ProcessSpawner } from '../spawner/process-spawner.ts';
import type { SpawnerError } from '../spawner/spawner-error.ts';
import type { ProcessStdio } from '../spawner/start-request.ts';

/** Time, as the manager sees it. */
export interface Clock {
  /**
   * Monotonic milliseconds; every deadline is on this clock. Where records outlive the manager its origin is the boot,
   * so that the next manager reads them right.
   */
  nowMs(): number;
  /** Wall-clock time in milliseconds since 1970 UTC; for display only. */
  wallMs(): number;
  /** Calls once, not before `atMs` on the monotonic clock. Returns a function that calls it off. */
  wakeAt(atMs: number, wake: () => void): () => void;
}

/** What the host gives a process: its exact environment and where its output goes. */
export interface Launch {
  readonly env: ReadonlyMap<string, string>;
  readonly stdio: ProcessStdio;
  /** Closes the descriptors of `stdio`. Called once, after the start has settled. */
  close(): Promise<void>;
}

/** Prepares what a start needs from the host. Asked anew before every start. */
export interface LaunchPort {
  prepare(
    definition: ServiceDefinition,
    purpose: ProcessPurpose,
  ): Promise<{ readonly ok: true; readonly launch: Launch } | { readonly ok: false; readonly error: SpawnerError }>;
}

/** A process on record. */
export interface ProcessRecord {
  readonly handle: ProcessHandle;
  readonly shapeHash: string;
  /** Time of the start on the monotonic clock, which is the same for every manager of one boot. */
  readonly startedAtMs: number;
  /** The same as wall-clock time, in milliseconds since 1970; for display only. */
  readonly startedAtWallMs: number;
}

/** How a service that will not be started again by itself ended. Valid for one boot and one shape. */
export interface OutcomeRecord {
  readonly kind: 'complete' | 'failed';
  readonly shapeHash: string;
  readonly exit: ExitStatus | null;
  readonly atWallMs: number;
}

/** Everything on record about one service. */
export interface ServiceRecords {
  readonly serviceId: ServiceId;
  /** A start that was about to happen; replaced by `process`. */
  readonly intent: StartIntent | null;
  readonly process: ProcessRecord | null;
  readonly outcome: OutcomeRecord | null;
  readonly decision: OperatorDecision | null;
  /** When its demand began, compared with others'; only for services with conflicts. Default not known. */
  readonly demandSequence?: number | null;
  /** The start of a reload command that may still run. Default none. */
  readonly reload?: StartIntent | null;
}

/** Values of inputs that the operator fixed; `null` where the fact source decides. Valid for one boot. */
export interface InputRecords {
  readonly active: boolean | null;
  readonly systemDependencies: ReadonlyMap<string, boolean>;
}

/** Everything on record. */
export interface LoadedRecords {
  readonly services: readonly ServiceRecords[];
  readonly inputs: InputRecords;
  /** Facts by owner: the operator's, and those of processes that may still be there. */
  readonly facts: ReadonlyMap<FactOwner, readonly Fact[]>;
}

/**
 * What survives the manager. Each `save` replaces one thing atomically; `null` removes it. A `save` that rejects is
 * reported as a warning, and the manager goes on: the process itself is then the only record.
 * `load` leaves out what it cannot read or what belongs to another boot; it never rejects for bad content.
 */
export interface RecordStore {
  load(): Promise<LoadedRecords>;
  saveIntent(serviceId: ServiceId, intent: StartIntent | null): Promise<void>;
  /** Also removes the intent. */
  saveProcess(serviceId: ServiceId, process: ProcessRecord | null): Promise<void>;
  saveOutcome(serviceId: ServiceId, outcome: OutcomeRecord | null): Promise<void>;
  saveDecision(serviceId: ServiceId, decision: OperatorDecision | null): Promise<void>;
  saveInputs(inputs: InputRecords): Promise<void>;
  /** Valid for one boot. */
  saveDemandSequence(serviceId: ServiceId, sequence: number | null): Promise<void>;
  /** Beside intent and process of the service itself. Valid for one boot. */
  saveReload(serviceId: ServiceId, intent: StartIntent | null): Promise<void>;
  /** `operator`: valid over boots; `process:ID`: for one boot. */
  saveFacts(owner: FactOwner, facts: readonly Fact[] | null): Promise<void>;
}

/**
 * Loads what config-watchers watch. The host gives the definitions and facts of their files to `reload`, together with all
 * others, and says with the fact `["service-state",ID,"ready"]` of the owner `watcher:ID` that it has done so.
 */
export interface WatcherPort {
  begin(definition: ServiceDefinition): void;
  end(id: ServiceId): void;
}

/** Everything that the manager uses of the outside world. */
export interface ManagerPorts {
  readonly clock: Clock;
  /**
   * By name. Others may be added as long as the manager runs, before a `reload` with definitions that name them, or while
   * `records` are loaded that do; none is ever taken away or exchanged.
   */
  readonly spawners: ReadonlyMap<string, ProcessSpawner>;
  readonly defaultSpawner: string;
  readonly launch: LaunchPort;
  readonly records: RecordStore;
  /** A text that is never given twice: the random part of a nonce. Letters and digits only. */
  readonly uniqueText: () => string;
  /** Names this boot of the machine; records of another one are void. */
  readonly bootId: string;
  /** Without it config-watchers never get ready. */
  readonly watchers?: WatcherPort;
  /** Receives every event with its time before it is decided: enough to compute every decision again. */
  readonly journal?: (event: ReconcilerEvent, nowMs: number) => void;
}

/** Settings of the manager. Durations in milliseconds. */
export interface ManagerSettings {
  /** Rhythm of retries and of looks at processes that nobody watches. Default 1000. */
  readonly pollIntervalMs: number;
  /** How often watched processes are looked at anyway. Default 600 000. */
  readonly resyncIntervalMs: number;
  /** Starts at the same time, for each spawner; as many pre-start commands beside them. Default 8. */
  readonly concurrencyLimit: number;
}

/** A fact source that reports inputs. Starts reporting when it is given a listener. */
export interface InputSource {
  readonly name: string;
  /** Reports now and at every change, `null` for "cannot tell". Returns a function that ends it. */
  watch(report: (value: InputValue, detail: string) => void): () => void;
}

/** A fact source that asserts facts of the outside world. Starts reporting when it is given a listener. */
export interface FactSource {
  readonly name: string;
  /** The labels of all facts that it may ever assert; `any`: whatever is not reserved. */
  readonly labels: readonly string[] | 'any';
  /**
   * Reports all its facts now and at every change, `null` for "cannot tell". `detail` says why, for people.
   * Returns a function that ends it.
   */
  watch(report: (facts: readonly Fact[] | null, detail: string) => void): () => void;
}

/**
 * Receives what changes, in order. Must return at once; one that throws is not called again. What it asks of the manager
 * is taken in after all listeners have been called.
 */
export type ManagerListener = (event: ManagerEvent) => void;
