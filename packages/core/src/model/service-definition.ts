import type { JsonObject, JsonValue } from './json.ts';
import type { Requirement } from './requirement.ts';
import type { RuleDefinition } from './rule.ts';
import type { ServiceId } from './service-id.ts';

/**
 * What sort of thing a definition defines.
 *
 * | kind | process | is there while |
 * |---|---|---|
 * | `service` | one that runs on | it is wanted |
 * | `oneshot` | one that runs to its end | it is wanted; `complete` after that |
 * | `milestone` | none | it is wanted and everything it requires holds |
 * | `config-watcher` | none | it is wanted; what its files say is loaded meanwhile |
 * | `rules` | none, and it is no service | always: its rules are in force |
 */
export type DefinitionKind = 'service' | 'oneshot' | 'milestone' | 'config-watcher' | 'rules';

/** The kinds that are services: all but `rules`. */
export type ServiceKind = Exclude<DefinitionKind, 'rules'>;

/** When a service that has been started counts as ready. */
export type ReadyDefinition =
  /** As soon as its process exists; a milestone as soon as its requirements hold. */
  | { readonly when: 'start' }
  /** While a fact like this is asserted by somebody other than the manager. Without an end of patience: `null`. */
  | { readonly when: 'fact'; readonly fact: JsonValue; readonly timeoutMs: number | null };

/** Where a `config-watcher` reads, and what it lets its files say. */
export interface WatchDefinition {
  /** Absolute path of a directory or file. */
  readonly path: string;
  readonly recursive: boolean;
  /** What files may say: `define`, `rule`, `edge`, `fact:LABEL`; `null` for everything. */
  readonly allow: readonly string[] | null;
  /** The label that every fact of the files is wrapped in; `null` for none. */
  readonly wrap: string | null;
  /** Whether the files' rules and facts are among everybody's, or among themselves. */
  readonly facts: 'shared' | 'private';
  /**
   * The scopes around it, where what another watcher loaded defines this one; innermost first. What its files say must
   * pass all of them. Default none.
   */
  readonly outer?: readonly OuterScope[];
}

/** The scope of a `config-watcher` around another one. (A type, for it is part of what fingerprints are made of.) */
export type OuterScope = {
  readonly watcher: ServiceId;
  readonly allow: readonly string[] | null;
  readonly wrap: string | null;
  readonly facts: 'shared' | 'private';
};

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

/** What makes the process of a service read its configuration again, while it goes on. */
export type ReloadDefinition =
  /** A signal to its main process alone. */
  | { readonly kind: 'signal'; readonly signal: SignalName }
  /** A command that runs to its end where the service runs, with the pid of the main process as `MAINPID`. */
  | { readonly kind: 'command'; readonly argv: Argv };

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
  readonly kind: DefinitionKind;
  /** Names of parameters. With any, the definition is a template, and its texts may hold `${…}`. Default none. */
  readonly params: readonly string[];
  /** How many instances a template may have. Default 1000. */
  readonly maxInstances: number;
  readonly description: string | null;
  readonly url: string | null;
  /** Whether the definition itself demands the service. */
  readonly autostart: boolean;
  /** `null` for the kinds without a process. */
  readonly execStart: Argv | null;
  readonly preStart: PreStartDefinition | null;
  /** Undoes a completed oneshot when it is stopped. */
  readonly stopCommand: Argv | null;
  /** How a service is reloaded; `null` if it cannot be. */
  readonly reload: ReloadDefinition | null;
  readonly ready: ReadyDefinition;
  /** From the stop signal to SIGKILL, in milliseconds. */
  readonly shutdownTimeoutMs: number;
  readonly stopSignal: SignalName;
  readonly killMode: KillMode;
  /** Names of inputs that must be met while the service runs. */
  readonly systemDependencies: readonly string[];
  readonly requires: readonly Requirement[];
  /** Ids that are demanded along; in a template they may hold `${…}`, as in the four lists after this one. */
  readonly wants: readonly string[];
  /** Ids whose first attempt is waited for, if they are demanded. */
  readonly after: readonly string[];
  /** Ids that require this service. */
  readonly requiredBy: readonly string[];
  /** Ids that want this service. */
  readonly wantedBy: readonly string[];
  /** Ids that cannot run at the same time. */
  readonly conflicts: readonly string[];
  readonly restart: RestartPolicy;
  /** A completed oneshot stays so until the next boot, whatever becomes of its demand and its gate. */
  readonly oncePerBoot: boolean;
  /** Labels of facts that the service's own process may assert; with any, it is given a socket for that. */
  readonly mayAssert: readonly string[];
  /** In force while the service is run; those of kind `rules` always. */
  readonly rules: readonly RuleDefinition[];
  /** For a `config-watcher`; `null` otherwise. */
  readonly watch: WatchDefinition | null;
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
