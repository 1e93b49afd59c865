import type { DefinitionKind } from '@hermit/core';
import type { WrittenServiceDefinition } from '../generated/written-service-definition.ts';

const all: readonly DefinitionKind[] = ['service', 'oneshot', 'milestone', 'config-watcher', 'rules'];
const services: readonly DefinitionKind[] = ['service', 'oneshot', 'milestone', 'config-watcher'];
const processes: readonly DefinitionKind[] = ['service', 'oneshot'];

/** Which kinds of definition have a key. A key that has no meaning for a kind is an error there, never ignored. */
export const kindsOfKey: Readonly<Record<keyof WrittenServiceDefinition, readonly DefinitionKind[]>> = {
  id: all,
  kind: all,
  description: all,
  url: all,
  params: services,
  max_instances: services,
  autostart: services,
  exec_start: processes,
  exec_start_pre: processes,
  exec_start_pre_timeout: processes,
  exec_stop: ['oneshot'],
  exec_reload: ['service'],
  shutdown_timeout: processes,
  stop_signal: processes,
  kill_mode: processes,
  system_dependencies: services,
  requires: services,
  wants: services,
  after: services,
  required_by: services,
  wanted_by: services,
  conflicts: services,
  restart: processes,
  ready: ['service', 'milestone'],
  once_per_boot: ['oneshot'],
  may_assert: processes,
  env: processes,
  env_file: processes,
  clear_env: processes,
  pass_env: processes,
  working_directory: processes,
  user: processes,
  group: processes,
  umask: processes,
  spawner: processes,
  spawner_options: processes,
  path: ['config-watcher'],
  recursive: ['config-watcher'],
  scope: ['config-watcher'],
  rule: all,
};

/** Whether a definition of this kind may have the key. Keys that no definition has are for the schema to refuse. */
export function hasKey(kind: DefinitionKind, key: string): boolean {
  const kinds = Object.hasOwn(kindsOfKey, key) ? kindsOfKey[key as keyof WrittenServiceDefinition] : all;
  return kinds.includes(kind);
}

/** The kind that a table says, `service` if it says none; `null` if it says something else. */
export function kindOf(written: unknown): DefinitionKind | null {
  if (written === undefined) return 'service';
  return all.find((kind) => kind === written) ?? null;
}
