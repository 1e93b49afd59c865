import { closeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Launch, LaunchPort, ServiceDefinition } from '@hermit/core';
import type { ProcessPurpose, SpawnerError, SpawnStage } from '@hermit/core/spawner';
import { type OpenedLog, type OpenedSizes, type OutputStream, openServiceLog } from '@hermit/logs';
import { accountOfService, baseEnvironment, composeEnvironment, type ServiceAccount } from '@hermit/process-linux';
import { makePrivateDirectory } from './directory-safety.ts';

export interface LaunchOptions {
  /** Absolute path. */
  readonly logDirectory: string;
  /** The manager's own environment. */
  readonly environment: ReadonlyMap<string, string>;
  /** Told of the log files of a service before every process that gets them. Must return at once. */
  readonly opened?: (serviceId: string, files: OpenedSizes) => void;
  /** The socket of its own that a process finds in `HSM_SOCKET`; `null` if it has none. Default: none has. Never rejects. */
  readonly ownSocket?: (
    definition: ServiceDefinition,
    purpose: ProcessPurpose,
    account: ServiceAccount,
  ) => Promise<OpenedSocket | null>;
}

/** The path of a socket, or why there is none. */
export type OpenedSocket =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly message: string };

type OpenedFile = Extract<OpenedLog, { readonly ok: true }>;

type Step<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: SpawnerError };

/**
 * Gives every process its exact environment, and a descriptor to the log file of each stream. Pre-start commands write
 * to the same files as the service.
 */
export function createLaunchPort({ logDirectory, environment, opened, ownSocket }: LaunchOptions): LaunchPort {
  return {
    async prepare(definition, purpose) {
      const found = await accountOfService(definition);
      if (!found.ok) return found;
      const socket = (await ownSocket?.(definition, purpose, found.account)) ?? null;
      if (socket?.ok === false) return failed('prepare-environment', socket.message, null);
      const logs = await openLogs(logDirectory, definition.id);
      if (!logs.ok) return logs;
      const [stdout, stderr] = logs.value;
      opened?.(
        definition.id,
        new Map([
          ['stdout', stdout],
          ['stderr', stderr],
        ]),
      );
      const base = baseEnvironment(found.account, environment);
      const env = new Map(composeEnvironment(definition.environment, environment, base));
      if (socket?.ok === true) env.set('HSM_SOCKET', socket.path);
      return { ok: true, launch: launchWith(env, [stdout.fd, stderr.fd]) };
    },
  };
}

function launchWith(env: ReadonlyMap<string, string>, [stdout, stderr]: readonly [number, number]): Launch {
  let isOpen = true;
  return {
    env,
    stdio: { stdout, stderr },
    close() {
      if (isOpen) for (const descriptor of [stdout, stderr]) closeSync(descriptor);
      isOpen = false;
      return Promise.resolve();
    },
  };
}

async function openLogs(directory: string, serviceId: string): Promise<Step<readonly [OpenedFile, OpenedFile]>> {
  // Where that fails, opening says what is wrong.
  await makePrivateDirectory(dirname(directory)).catch(() => undefined);
  const stdout = await openLog(directory, serviceId, 'stdout');
  if (!stdout.ok) return stdout;
  const stderr = await openLog(directory, serviceId, 'stderr');
  if (stderr.ok) return { ok: true, value: [stdout.value, stderr.value] };
  closeSync(stdout.value.fd);
  return stderr;
}

async function openLog(directory: string, serviceId: string, stream: OutputStream): Promise<Step<OpenedFile>> {
  const opened = await openServiceLog({ directory, serviceId, stream });
  if (opened.ok) return { ok: true, value: opened };
  const { code, message, cause } = opened.error;
  if (code === 'exhausted')
    return { ok: false, error: { code: 'resource-exhausted', stage: 'open-stdio', message, cause } };
  return failed('open-stdio', message, cause);
}

function failed(stage: SpawnStage, message: string, cause: string | null): { ok: false; error: SpawnerError } {
  return { ok: false, error: { code: 'spawn-failed', stage, message, cause } };
}
