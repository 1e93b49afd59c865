import { join, resolve } from 'node:path';
import type { HermitSettings } from '@hermit/config';
import { defaultSocketPath } from '@hermit/control';
import type { ManagerSettings } from '@hermit/core';
import { defaultStateDirectory } from '../host/state-directory.ts';
import type { LogFormat } from '../render/event-line.ts';
import type { ReadSocket } from './open-read-socket.ts';

/** What the command line and `HSM_*` variables say; `undefined` where they say nothing. */
export interface RunFlags {
  /** In order of precedence. */
  readonly directories: readonly string[];
  readonly stateDirectory: string | undefined;
  readonly logDirectory: string | undefined;
  readonly socket: string | undefined;
  /** A second socket, for questions only. Default: none. */
  readonly readSocket?: ReadSocket | undefined;
  readonly spawner: string | undefined;
  readonly pollIntervalMs: number | undefined;
  readonly isInactive: boolean;
  readonly isWatching: boolean;
  readonly leaveRunning: boolean;
  readonly logFormat: LogFormat;
}

/** What the defaults depend on. */
export interface HostFacts {
  readonly environment: ReadonlyMap<string, string>;
  readonly uid: number;
  readonly cores: number;
}

/** What holds for as long as the manager lives. */
export interface FixedSettings {
  readonly stateDirectory: string;
  readonly logDirectory: string;
  readonly socketPath: string;
  readonly defaultSpawner: string;
}

/** Flags win over `hermit.toml`, and that over the defaults of the host. */
export function fixedSettings(flags: RunFlags, file: HermitSettings, host: HostFacts): FixedSettings {
  const { environment, uid } = host;
  const stateDirectory = resolve(flags.stateDirectory ?? file.stateDir ?? defaultStateDirectory(environment, uid));
  return {
    stateDirectory,
    logDirectory: resolve(flags.logDirectory ?? file.logDir ?? join(stateDirectory, 'logs')),
    socketPath: resolve(flags.socket ?? file.socket ?? defaultSocketPath(Object.fromEntries(environment), uid)),
    defaultSpawner: flags.spawner ?? file.defaultSpawner ?? 'node',
  };
}

/** What a reload may change. */
export function managerSettings(flags: RunFlags, file: HermitSettings, host: HostFacts): ManagerSettings {
  return {
    pollIntervalMs: flags.pollIntervalMs ?? file.pollIntervalMs,
    resyncIntervalMs: file.resyncIntervalMs,
    concurrencyLimit: file.concurrencyLimit ?? 8 * host.cores,
  };
}
