import { fingerprinted, type UnhashedDefinition } from './fingerprint.ts';
import type { Argv, ServiceDefinition } from './service-definition.ts';
import { isServiceId, type ServiceId } from './service-id.ts';

/** The defaults of every key but `id` and `execStart`. */
export const definitionDefaults: Omit<UnhashedDefinition, 'id' | 'execStart'> = {
  kind: 'service',
  description: null,
  url: null,
  autostart: true,
  preStart: null,
  shutdownTimeoutMs: 10_000,
  stopSignal: 'SIGTERM',
  killMode: 'group',
  systemDependencies: [],
  restart: 'always',
  environment: { clear: false, pass: [], fromFiles: new Map(), set: new Map() },
  workingDirectory: null,
  user: null,
  group: null,
  umask: null,
  spawner: null,
  spawnerOptions: {},
  source: { file: null },
};

/**
 * A definition made by a program: two required parts, defaults for the rest.
 * Throws a `TypeError` if the id is not well-formed.
 */
export function defineService(
  definition: { readonly id: ServiceId; readonly execStart: Argv } & Partial<UnhashedDefinition>,
): ServiceDefinition {
  if (!isServiceId(definition.id)) {
    throw new TypeError(
      `service id ${JSON.stringify(definition.id)} is not well-formed; use letters, digits, ".", "_" and "-", at most 64, beginning with a letter or digit`,
    );
  }
  return fingerprinted({ ...definitionDefaults, ...definition });
}
