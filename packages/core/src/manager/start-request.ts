import type { Argv, ServiceDefinition } from '../model/service-definition.ts';
import type { SpawnerCapabilities } from '../spawner/capabilities.ts';
import type { StartIntent } from '../spawner/process-handle.ts';
import type { StartRequest } from '../spawner/start-request.ts';
import type { Launch } from './ports.ts';

/** How much of the output of a command is kept for messages. Bytes. */
const commandCaptureBytes = 4096;

/** What one start adds to the definition. */
interface StartParts {
  readonly argv: Argv;
  readonly operationId: number;
  readonly intent: StartIntent;
  readonly launch: Launch;
  readonly capabilities: SpawnerCapabilities;
}

/** What a spawner is asked for: a process where the service runs. The end of the output of all but its own is kept. */
export function startRequest(
  definition: ServiceDefinition,
  { argv, operationId, intent, launch, capabilities }: StartParts,
): StartRequest {
  const { serviceId, purpose, nonce } = intent;
  const keepsOutput = purpose !== 'main' && capabilities.capturesOutput;
  return {
    serviceId,
    purpose,
    operationId,
    nonce: nonce ?? '',
    argv,
    env: launch.env,
    workingDirectory: definition.workingDirectory ?? '/',
    user: definition.user,
    group: definition.group,
    umask: definition.umask ?? 0o022,
    killMode: definition.killMode,
    stdio: launch.stdio,
    captureBytes: keepsOutput ? commandCaptureBytes : 0,
    options: definition.spawnerOptions,
  };
}
