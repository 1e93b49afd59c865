import type { Finding } from '@hermit/core';
import { createFinding } from '../findings/create-finding.ts';
import type { HermitSettings } from '../normalise/hermit-settings.ts';

const keysOfManagerStart = [
  ['defaultSpawner', 'default_spawner'],
  ['allowSpawners', 'allow_spawners'],
  ['stateDir', 'state_dir'],
  ['logDir', 'log_dir'],
  ['socket', 'socket'],
] as const;

/** What a reload of `hermit.toml` cannot change in a running manager, as warnings. Pure. */
export function checkSettingsChange(running: HermitSettings, next: HermitSettings, file: string): readonly Finding[] {
  return keysOfManagerStart.flatMap(([property, keyPath]) => {
    if (JSON.stringify(running[property]) === JSON.stringify(next[property])) return [];
    const message = `${keyPath} has changed, and takes effect only when the manager is started anew`;
    const suggestion = 'start the manager anew: services that it leaves running are taken over';
    return [createFinding('not-live', { file, line: null, column: null, keyPath }, message, suggestion)];
  });
}
