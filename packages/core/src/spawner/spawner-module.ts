import type { JsonObject } from '../model/json.ts';
import type { SpawnerCapabilities } from './capabilities.ts';
import type { ProcessSpawner } from './process-spawner.ts';

/**
 * What a package exports to be a spawner of `hsm`: these two names, or a default export that is an object with both.
 *
 * ```ts
 * export const hermitSpawner: SpawnerModuleInfo = { name: 'example', contractVersion: 1, capabilities, optionsSchema: null };
 * export async function createSpawner(options: CreateSpawnerOptions): Promise<SpawnerCreation> { … }
 * ```
 *
 * Importing it must have no effect and be quick: `hsm validate` imports it to learn what it can do, and makes nothing.
 * It runs in the manager's own process and with its rights; nothing confines it.
 */
export interface SpawnerModule {
  readonly hermitSpawner: SpawnerModuleInfo;

  /**
   * Makes the spawner of one manager. Called only after the metadata were found good, and never by `hsm validate`. Given
   * 10 s; a module that throws, rejects, answers with junk or not at all is unusable and not called again. One that answers
   * with a message is called again at the next reload. It makes no process that outlives the call.
   */
  createSpawner(options: CreateSpawnerOptions): Promise<SpawnerCreation>;
}

/** What is to be known of a spawner before anything of it runs. Plain data. */
export interface SpawnerModuleInfo {
  /** A short name, for messages. Definitions name the package or path, and handles on disk carry what they name. */
  readonly name: string;
  /** The version of the contract that it implements. Compared before `createSpawner` is called. */
  readonly contractVersion: number;
  /** The capabilities of the spawner that `createSpawner` makes, which must have exactly these. */
  readonly capabilities: SpawnerCapabilities;
  /** The same for its `optionsSchema`: a JSON Schema (draft 2020-12) of `[spawner_options]`; `null` if it takes none. */
  readonly optionsSchema: JsonObject | null;
}

/** What a manager says about itself to a spawner. */
export interface CreateSpawnerOptions {
  /**
   * Names the state directory of the manager: letters and digits. The same after a restart of the manager, another one
   * for another manager on the same machine. Mark processes with it, and take for yours only what carries it.
   */
  readonly stateId: string;
  /**
   * Absolute path of a directory of this spawner alone, with mode 0700 and the owner of the manager. It is there, and what
   * is in it stays until the spawner removes it, also across boots.
   */
  readonly stateDirectory: string;
  /** Names this boot of the machine. Handles of another boot are void. */
  readonly bootId: string;
  /** Tells the operator one sentence, as a warning of the manager. Not for every start. */
  readonly log: (message: string) => void;
}

/** A spawner, or one sentence that says what is missing here and what to do about it. */
export type SpawnerCreation =
  | { readonly ok: true; readonly spawner: ProcessSpawner }
  | { readonly ok: false; readonly message: string };
