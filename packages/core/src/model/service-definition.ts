import type { JsonObject } from './json.ts';
import type { ServiceId } from './service-id.ts';

/** When a service that ended by itself is started again. */
export type RestartPolicy = 'always' | 'on-failure' | 'never';

/** Whom a stop signal and the final kill reach: the whole group and what escaped from it, or the main process only. */
export type KillMode = 'group' | 'process';

/** The name of a POSIX signal, such as `SIGTERM`. */
export type SignalName = `SIG${string}`;

/** A program and its arguments; never empty, never read by a shell. */
export type Argv = readonly [string, ...string[]];

/** What the environment of a service is made of, in the order in which one part overrides the one before. */
export interface EnvironmentDefinition {
  /** Leaves out the base (`PATH`, `HOME`, `USER`, `LOGNAME`, `SHELL`, `LANG`, `TZ`). Default `false`. */
  readonly clear: boolean;
  /** Names, or globs with `*`, of the manager's own variables that are handed down. Default none. */
  readonly pass: readonly string[];
  /** Variables read from the `env_file`s when the definition was loaded, later files first. */
  readonly fromFiles: ReadonlyMap<string, string>;
  /** Variables set by the definition; `false` removes one. */
  readonly set: ReadonlyMap<string, string | false>;
}

/** A command that runs to its end before every start of the service. */
export interface PreStartDefinition {
  readonly argv: Argv;
  /** How long it may take, in milliseconds, before its whole group is killed. */
  readonly timeoutMs: number;
}

/** Where a definition was read from. */
export interface DefinitionSource {
  /** Absolute path of the file; `null` for a definition made by a program. */
  readonly file: string | null;
}

/**
 * The normalised data of one definition: every default is filled in, every duration is in milliseconds.
 * Loaders make it (`@hermit/config`); programs that embed the manager may write it by hand with `defineService`.
 */
export interface ServiceDefinition {
  readonly id: ServiceId;
  readonly kind: 'service';
  readonly description: string | null;
  readonly url: string | null;
  /** Whether the definition itself demands the service. */
  readonly autostart: boolean;
  readonly execStart: Argv;
  readonly preStart: PreStartDefinition | null;
  /** From the stop signal to SIGKILL, in milliseconds. */
  readonly shutdownTimeoutMs: number;
  readonly stopSignal: SignalName;
  readonly killMode: KillMode;
  /** Names of inputs that must be met while the service runs. */
  readonly systemDependencies: readonly string[];
  readonly restart: RestartPolicy;
  readonly environment: EnvironmentDefinition;
  /** Absolute path, or `null` for `/`. */
  readonly workingDirectory: string | null;
  /** Name or number of the user; `null` for the manager's own. */
  readonly user: string | null;
  /** Name or number of the group; `null` for the user's. */
  readonly group: string | null;
  /** File mode creation mask, or `null` for `0o022`. */
  readonly umask: number | null;
  /** Name of the spawner; `null` for the manager's default. */
  readonly spawner: string | null;
  readonly spawnerOptions: JsonObject;
  /**
   * Fingerprint of everything that shapes the process. Two definitions with the same one may share a running process;
   * a different one means a restart. 16 hexadecimal digits.
   */
  readonly shapeHash: string;
  /** Fingerprint of the whole normalised definition: a comment or the order of keys does not change it. */
  readonly hash: string;
  readonly source: DefinitionSource;
}
