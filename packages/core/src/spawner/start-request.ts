import type { JsonObject } from '../model/json.ts';
import type { Argv, KillMode } from '../model/service-definition.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { ProcessPurpose } from './process-handle.ts';

/**
 * Where the output of a process goes: open file descriptors of the manager, or `null` for `/dev/null`.
 * The caller opened them and closes them after `start` has settled. Standard input is always `/dev/null`.
 */
export interface ProcessStdio {
  readonly stdout: number | null;
  readonly stderr: number | null;
}

/** One process to make. */
export interface StartRequest {
  readonly serviceId: ServiceId;
  readonly purpose: ProcessPurpose;
  /** Names the operation in logs; says nothing about identity. */
  readonly operationId: number;
  /** Unique for every start; a spawner that marks its processes marks them with it. */
  readonly nonce: string;
  /** Executed as it is. A bare command name is looked up in the `PATH` of `env`. */
  readonly argv: Argv;
  /** The exact environment. A spawner may add variables whose names begin with `HSM_`, and nothing else. */
  readonly env: ReadonlyMap<string, string>;
  /** Absolute path. */
  readonly workingDirectory: string;
  /** Name or number; `null` for the manager's own. */
  readonly user: string | null;
  readonly group: string | null;
  readonly umask: number;
  readonly killMode: KillMode;
  readonly stdio: ProcessStdio;
  /** How many bytes of the end of the output to keep for `exited.output`, beside writing it to `stdio`. 0: none. */
  readonly captureBytes: number;
  /** The definition's `[spawner_options]`, already valid by the spawner's `optionsSchema`. */
  readonly options: JsonObject;
}
