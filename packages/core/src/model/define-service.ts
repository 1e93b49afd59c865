import { fingerprinted, type UnhashedDefinition } from './fingerprint.ts';
import type { Argv, ServiceDefinition } from './service-definition.ts';
import { isServiceName, type ServiceId } from './service-id.ts';

/** The defaults of every key but `id` and `execStart`, for the kind `service`. */
export const definitionDefaults: Omit<UnhashedDefinition, 'id' | 'execStart'> = {
  kind: 'service',
  params: [],
  maxInstances: 1000,
  description: null,
  url: null,
  autostart: true,
  preStart: null,
  stopCommand: null,
  reload: null,
  ready: { when: 'start' },
  shutdownTimeoutMs: 10_000,
  stopSignal: 'SIGTERM',
  killMode: 'group',
  systemDependencies: [],
  requires: [],
  wants: [],
  after: [],
  requiredBy: [],
  wantedBy: [],
  conflicts: [],
  restart: 'always',
  oncePerBoot: false,
  mayAssert: [],
  rules: [],
  watch: null,
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
  definition: { readonly id: ServiceId; readonly execStart: Argv | null } & Partial<UnhashedDefinition>,
): ServiceDefinition {
  if (!isServiceName(definition.id)) {
    throw new TypeError(
      `service id ${JSON.stringify(definition.id)} is not well-formed; use letters, digits, ".", "_" and "-", at most 64, beginning with a letter or digit`,
    );
  }
  return fingerprinted({ ...definitionDefaults, ...definition });
}
