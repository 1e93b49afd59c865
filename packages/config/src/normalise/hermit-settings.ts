import { type Argv, type JsonValue, unreachable } from '@hermit/core';
import type { WrittenHermitSettings } from '../generated/written-hermit-settings.ts';
import { commandArgv } from './command.ts';
import { durationOr } from './duration.ts';
import { jsonValue } from './json-value.ts';

/** How the manager finds out whether a system dependency is met. */
export type SystemDependencySettings =
  /** The clock is synchronised. `ways` names the ways to find out, in order; `null`: all, in the source's own order. */
  | { readonly source: 'clock'; readonly ways: readonly string[] | null }
  /** Every file system that is mounted at boot is mounted. Absolute paths of lists other than the system's own. */
  | { readonly source: 'mounts'; readonly fstab?: string; readonly mountinfo?: string }
  /** The file at this absolute path exists. */
  | { readonly source: 'file'; readonly path: string }
  /** The command ends with success; it runs again after each interval, and is killed after the timeout. */
  | { readonly source: 'exec'; readonly command: Argv; readonly intervalMs: number; readonly timeoutMs: number }
  /** Only the operator says. */
  | { readonly source: 'manual' };

/** Where facts come from. */
export type FactSourceSettings =
  /** Interfaces and routes, from the kernel. */
  | { readonly source: 'network' }
  /** The fact files of the directory at this absolute path. */
  | { readonly source: 'directory'; readonly path: string };

/** The manager's own configuration: `hermit.toml`, defaults filled in. `null` where the default depends on the host. */
export interface HermitSettings {
  /** Default 1000. */
  readonly pollIntervalMs: number;
  /** Default 600 000. */
  readonly resyncIntervalMs: number;
  /** `null`: eight times the number of CPU cores. */
  readonly concurrencyLimit: number | null;
  /** Default 0.5. */
  readonly reloadGuard: number;
  /** `null`: `node`. */
  readonly defaultSpawner: string | null;
  readonly allowSpawners: readonly string[];
  readonly stateDir: string | null;
  readonly logDir: string | null;
  readonly socket: string | null;
  /** Those that a source finds out about, by name; `TIME` and `MOUNTS` are among them unless they are facts. */
  readonly systemDependencies: ReadonlyMap<string, SystemDependencySettings>;
  /** Those that are met while a fact is there, by name. */
  readonly factDependencies: ReadonlyMap<string, JsonValue>;
  /** What asserts facts from the outside world, by name. */
  readonly factSources: ReadonlyMap<string, FactSourceSettings>;
}

/** The settings without any `hermit.toml`. */
export const defaultHermitSettings: HermitSettings = normaliseHermitSettings({});

/** Fills in defaults and turns texts into values. What is written must have passed its schema and the rules. */
export function normaliseHermitSettings(written: WrittenHermitSettings): HermitSettings {
  return {
    pollIntervalMs: durationOr(written.poll_interval, 1000),
    resyncIntervalMs: durationOr(written.resync_interval, 600_000),
    concurrencyLimit: written.concurrency_limit ?? null,
    reloadGuard: written.reload_guard ?? 0.5,
    defaultSpawner: written.default_spawner ?? null,
    allowSpawners: written.allow_spawners ?? [],
    stateDir: written.state_dir ?? null,
    logDir: written.log_dir ?? null,
    socket: written.socket ?? null,
    systemDependencies: dependenciesOf(written),
    factDependencies: factDependenciesOf(written),
    factSources: new Map(Object.entries(written.fact_sources ?? {}).map(([name, one]) => [name, factSource(one)])),
  };
}

/** The names of all system dependencies, however each is found out. */
export function systemDependencyNames(settings: HermitSettings): ReadonlySet<string> {
  return new Set([...settings.systemDependencies.keys(), ...settings.factDependencies.keys()]);
}

function dependenciesOf(written: WrittenHermitSettings): ReadonlyMap<string, SystemDependencySettings> {
  const dependencies = new Map<string, SystemDependencySettings>([
    ['TIME', { source: 'clock', ways: null }],
    ['MOUNTS', { source: 'mounts' }],
  ]);
  for (const [name, dependency] of Object.entries(written.system_dependencies ?? {})) {
    const settings = dependencySettings(dependency);
    if (settings === null) dependencies.delete(name);
    else dependencies.set(name, settings);
  }
  return dependencies;
}

function factDependenciesOf({ system_dependencies = {} }: WrittenHermitSettings): ReadonlyMap<string, JsonValue> {
  const declared = Object.entries(system_dependencies).filter(([, { source }]) => source === 'fact');
  return new Map(declared.map(([name, { fact }]) => [name, jsonValue(fact ?? [])]));
}

type WrittenFactSource = NonNullable<WrittenHermitSettings['fact_sources']>[string];

function factSource({ source, path }: WrittenFactSource): FactSourceSettings {
  return source === 'network' ? { source } : { source, path: path ?? '' };
}

type WrittenDependency = NonNullable<WrittenHermitSettings['system_dependencies']>[string];

/** `null` for one that is met while a fact is there: no source finds out about it. */
function dependencySettings(written: WrittenDependency): SystemDependencySettings | null {
  switch (written.source) {
    case 'clock':
      return { source: 'clock', ways: written.ways ?? null };
    case 'file':
      return { source: 'file', path: written.path ?? '' };
    case 'exec':
      return {
        source: 'exec',
        command: commandArgv(written.command ?? ['false']),
        intervalMs: durationOr(written.interval, 10_000),
        timeoutMs: durationOr(written.timeout, 3000),
      };
    case 'mounts': {
      const { fstab, mountinfo } = written;
      return {
        source: 'mounts',
        ...(fstab === undefined ? {} : { fstab }),
        ...(mountinfo === undefined ? {} : { mountinfo }),
      };
    }
    case 'manual':
      return { source: 'manual' };
    case 'fact':
      return null;
    default:
      return unreachable(written.source);
  }
}
