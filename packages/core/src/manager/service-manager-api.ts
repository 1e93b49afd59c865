import type { ReloadSummary } from '../model/reload-summary.ts';
import type { ServiceDefinition } from '../model/service-definition.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { ManagerStatus, ServiceStatus } from '../model/service-status.ts';
import type { InputValue } from '../model/system-inputs.ts';
import type { OwnedFacts } from '../reconcile/event.ts';
import type { CommandOutcome } from './command-outcome.ts';
import type { ManagerFactsApi } from './manager-facts-api.ts';
import type { ManagerListener, ManagerSettings } from './ports.ts';
import type { ServiceReloadOutcome } from './service-reload-outcome.ts';

/**
 * What a running manager offers to the program around it. `ServiceManager` implements it; the control API serves it.
 *
 * Everything takes effect in the order of the calls. Promises of "settled" resolve when no service has anything under
 * way because of the call: each runs, has stopped, waits, or has failed.
 */
export interface ServiceManagerApi {
  /** The current status of every service, sorted by id. */
  services(): readonly ServiceStatus[];
  /** One service; `null` if there is none with this id. */
  service(id: ServiceId): ServiceStatus | null;
  manager(): ManagerStatus;

  /**
   * Replaces all definitions in one step. Resolves with what changed as soon as it is decided; `settled` resolves when
   * it is carried out. Unchanged definitions cause nothing, however often they are given. `files`: the facts of all fact
   * files by owner (`file:PATH`), replaced in the same step; default none.
   */
  reload(
    definitions: Iterable<ServiceDefinition>,
    files?: readonly OwnedFacts[],
  ): {
    readonly summary: ReloadSummary;
    readonly settled: Promise<void>;
  };

  /**
   * Tells the manager whether the system is active, as its source sees it; `null` if it cannot tell. An operator's
   * value, if there is one, wins over it. Resolves when settled.
   */
  setActive(value: InputValue): Promise<void>;
  /** The same for one system dependency. */
  setSystemDependency(name: string, value: InputValue): Promise<void>;
  /** Fixes an input, whatever its source says, until the next boot; `null` gives it back to the source. */
  overrideActive(value: boolean | null): Promise<void>;
  overrideSystemDependency(name: string, value: boolean | null): Promise<void>;

  /**
   * Lifts an operator's stop and a failure, and demands the service where nothing else does; remembered. Resolves when
   * it is ready, or when the attempt failed, or at once when the gate waits for an input.
   */
  start(id: ServiceId): Promise<CommandOutcome>;
  /** Like `start`, and ignores what the service requires, but neither `active` nor system dependencies; remembered. */
  forceStart(id: ServiceId): Promise<CommandOutcome>;
  /** Takes the service out of demand; remembered. Resolves when it has no process, or when even SIGKILL had no effect. */
  stop(id: ServiceId): Promise<CommandOutcome>;
  /** Stops and starts a service that runs; starts one that is wanted and waits or failed. */
  restart(id: ServiceId): Promise<CommandOutcome>;
  /**
   * Has a service that runs read its configuration again, as its definition says; it keeps its process. Resolves when the
   * command has ended or the signal is sent; a command is killed after 10 s, and when its service is to stop. `not-reached`:
   * it has no process, or one that has never been ready. Who asks while a reload is under way shares the next one.
   */
  reloadService(id: ServiceId): Promise<ServiceReloadOutcome>;
  /** Forgets the operator's decision, failures and outcome. Resolves at once. */
  reset(id: ServiceId): Promise<CommandOutcome>;

  /** Facts, and who asserts them. */
  readonly facts: ManagerFactsApi;

  /** Resolves when everything asked for so far is decided, and what has to outlive the manager is on record. */
  recorded(): Promise<void>;

  /** Changes settings from the next poll on. */
  configure(settings: Partial<ManagerSettings>): void;
  /** Calls for everything that changes from now on. Returns a function that ends it. */
  subscribe(listener: ManagerListener): () => void;

  /**
   * Stops everything in order and refuses commands from now on. Resolves with the services whose processes did not go,
   * even after SIGKILL. `killNow` skips what is left of every `shutdown_timeout`; a second call may do that.
   */
  shutdown(options?: { readonly killNow?: boolean }): Promise<readonly ServiceStatus[]>;
  /**
   * Ends the manager and leaves every process running, to be adopted by the next one. Whoever still waits for a command
   * or for "settled" is answered now. Resolves when the records are written and the spawners closed; one that hangs is
   * given 10 s. Idempotent.
   */
  detach(): Promise<void>;
}
