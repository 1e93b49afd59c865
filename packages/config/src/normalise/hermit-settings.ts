import { type Argv, unreachable } from '@hermit/core';
import type { WrittenHermitSettings } from '../generated/written-hermit-settings.ts';
import { parseDurationMs } from './duration.ts';
import { commandArgv } from './service-definition.ts';

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
  /** By name; `TIME` and `MOUNTS` are always there. */
  readonly systemDependencies: ReadonlyMap<string, SystemDependencySettings>;
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
  };
}

function dependenciesOf(written: WrittenHermitSettings): ReadonlyMap<string, SystemDependencySettings> {
  const dependencies = new Map<string, SystemDependencySettings>([
    ['TIME', { source: 'clock', ways: null }],
    ['MOUNTS', { source: 'mounts' }],
  ]);
  for (const [name, dependency] of Object.entries(written.system_dependencies ?? {})) {
    dependencies.set(name, dependencySettings(dependency));
  }
  return dependencies;
}

type WrittenDependency = NonNullable<WrittenHermitSettings['system_dependencies']>[string];

function dependencySettings(written: WrittenDependency): SystemDependencySettings {
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
    default:
      return unreachable(written.source);
  }
}

function durationOr(written: string | undefined, defaultMs: number): number {
  return (written === undefined ? null : parseDurationMs(written)) ?? defaultMs;
}
