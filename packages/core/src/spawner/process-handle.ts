import type { JsonObject } from '../model/json.ts';
import type { KillMode } from '../model/service-definition.ts';
import type { ServiceId } from '../model/service-id.ts';

/** What a process is for. One service has at most one process of each purpose. */
export type ProcessPurpose = 'main' | 'pre-start' | 'stop' | 'reload' | 'probe';

/**
 * Names one process for as long as the machine is up: plain JSON, written to disk by the manager and given back to a
 * spawner of the same name, perhaps by a later manager or a newer release of the spawner.
 *
 * A pid alone names nobody, because the kernel uses it again; `pid`, `startTime` and `bootId` together do.
 */
export interface ProcessHandle {
  /** Version of the spawner's own `data`; a spawner reads every version that it ever wrote. */
  readonly version: number;
  /** Name of the spawner that made it. */
  readonly spawner: string;
  readonly serviceId: ServiceId;
  readonly purpose: ProcessPurpose;
  /** The nonce of the start that made it. */
  readonly nonce: string;
  readonly pid: number;
  /** When the kernel started it, in a form only the spawner compares. */
  readonly startTime: string;
  readonly bootId: string;
  readonly killMode: KillMode;
  /** Whatever else the spawner needs to find it again. */
  readonly data: JsonObject;
}

/** Written before every start, so that a manager that dies in the middle of one leaves a trace. */
export interface StartIntent {
  readonly serviceId: ServiceId;
  readonly purpose: ProcessPurpose;
  /**
   * The nonce of that start. `null` asks for any main or pre-start process of the service: used where no record is
   * left, or none was ever written.
   */
  readonly nonce: string | null;
  /**
   * The user that the definition names; `null` or missing for the manager's own. A mark that any process can copy is
   * believed, where no nonce is given, only of a process of this user or of the manager's own: otherwise one service
   * could keep another from being started.
   */
  readonly user?: string | null;
  readonly shapeHash: string;
  readonly spawner: string;
  readonly bootId: string;
}
