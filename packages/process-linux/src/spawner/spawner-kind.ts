import type {
  Adoption,
  CancelSignal,
  JsonObject,
  ProcessHandle,
  SpawnerCapabilities,
  StartIntent,
  StartRequest,
  StartResult,
} from '@hermit/core/spawner';
import type { ScannedProcess } from '../scanned-process.ts';
import type { PreparedStart } from './prepared-start.ts';
import type { SpawnerContext } from './spawner-context.ts';

/** What tells one spawner of this machine from another; everything else they share. */
export interface SpawnerKind {
  /** Name that definitions use and handles carry. */
  readonly name: string;
  readonly capabilities: SpawnerCapabilities;
  readonly optionsSchema: JsonObject | null;
  /**
   * Whether a child that a dead manager was in the middle of making, and that carries no marker yet, may still become a
   * process. Then an adoption waits until none can be left.
   */
  readonly awaitsUnborn: boolean;
  /** Says what is wrong with `[spawner_options]`, or `null`. Pure. */
  optionsProblem(options: JsonObject): string | null;
  /** The contract's `start`; as a rule `startProcess`. */
  start(request: StartRequest, cancel: CancelSignal, context: SpawnerContext): Promise<StartResult>;
  /** Checks a request stage by stage, without making a process, and says how to make it. */
  prepare(request: StartRequest, context: SpawnerContext): Promise<PreparedStart>;
  /**
   * Answers for an intent of this boot for which no marked process was found. `doubtful` are those whose environment
   * could not be read and who may be it.
   */
  adoptUnmarked(intent: StartIntent, doubtful: readonly ScannedProcess[], context: SpawnerContext): Promise<Adoption>;
  /** Pids among `processes` that the spawner proves to come from the start of a handle by means of its own. */
  tiedPids(
    handle: ProcessHandle,
    processes: readonly ScannedProcess[],
    context: SpawnerContext,
  ): Promise<ReadonlySet<number>>;
  /** Drops what the spawner keeps outside of its memory for a process that has ended. Never rejects; idempotent. */
  forget(handle: ProcessHandle): Promise<void>;
}
