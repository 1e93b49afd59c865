import type { KillMode, RestartPolicy, ServiceDefinition, SignalName } from './service-definition.ts';
import type { ServiceId } from './service-id.ts';

/**
 * What the reconciler sees of a definition: policy, edges and fingerprints, but neither argv nor environment.
 * So what it records, prints and replays holds no secret.
 *
 * Requirements on services and facts will be edges here, next to `systemDependencies`.
 */
export interface DefinitionOutline {
  readonly id: ServiceId;
  readonly kind: 'service';
  readonly autostart: boolean;
  readonly systemDependencies: readonly string[];
  readonly restart: RestartPolicy;
  readonly hasPreStart: boolean;
  readonly preStartTimeoutMs: number;
  readonly shutdownTimeoutMs: number;
  readonly stopSignal: SignalName;
  readonly killMode: KillMode;
  /** Name of the spawner that starts it, the default resolved. */
  readonly spawner: string;
  readonly shapeHash: string;
  readonly hash: string;
}

/** The outline of a definition, with the manager's default spawner where it names none. */
export function outlineOf(definition: ServiceDefinition, defaultSpawner: string): DefinitionOutline {
  return {
    id: definition.id,
    kind: definition.kind,
    autostart: definition.autostart,
    systemDependencies: definition.systemDependencies,
    restart: definition.restart,
    hasPreStart: definition.preStart !== null,
    preStartTimeoutMs: definition.preStart?.timeoutMs ?? 0,
    shutdownTimeoutMs: definition.shutdownTimeoutMs,
    stopSignal: definition.stopSignal,
    killMode: definition.killMode,
    spawner: definition.spawner ?? defaultSpawner,
    shapeHash: definition.shapeHash,
    hash: definition.hash,
  };
}
