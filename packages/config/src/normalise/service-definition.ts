import { type Argv, definitionDefaults, fingerprinted, type JsonObject, type ServiceDefinition } from '@hermit/core';
import type { WrittenServiceDefinition } from '../generated/written-service-definition.ts';
import { parseDurationMs } from './duration.ts';

const defaultPreStartTimeoutMs = 10_000;

/** Where a definition comes from, and what was read for it. */
export interface NormaliseInput {
  readonly id: string;
  readonly file: string;
  readonly environmentFromFiles: ReadonlyMap<string, string>;
}

/** Fills in defaults and turns texts into values. The definition must have passed its schema and the rules. */
export function normaliseDefinition(written: WrittenServiceDefinition, input: NormaliseInput): ServiceDefinition {
  return fingerprinted({
    ...definitionDefaults,
    id: input.id,
    description: textOrNull(written.description),
    url: textOrNull(written.url),
    autostart: written.autostart ?? definitionDefaults.autostart,
    execStart: commandArgv(written.exec_start),
    preStart: preStartOf(written),
    shutdownTimeoutMs: durationOr(written.shutdown_timeout, definitionDefaults.shutdownTimeoutMs),
    stopSignal: written.stop_signal ?? definitionDefaults.stopSignal,
    killMode: written.kill_mode ?? definitionDefaults.killMode,
    systemDependencies: [...(written.system_dependencies ?? [])].sort(),
    restart: written.restart ?? definitionDefaults.restart,
    environment: {
      clear: written.clear_env ?? false,
      pass: [...(written.pass_env ?? [])].sort(),
      fromFiles: input.environmentFromFiles,
      set: new Map(Object.entries(written.env ?? {})),
    },
    workingDirectory: written.working_directory ?? null,
    user: written.user ?? null,
    group: written.group ?? null,
    umask: written.umask === undefined ? null : Number.parseInt(written.umask, 8),
    spawner: written.spawner ?? null,
    spawnerOptions: jsonObject(written.spawner_options ?? {}),
    source: { file: input.file },
  });
}

/** A command as it is executed: one string goes to the shell. */
export function commandArgv(command: string | readonly [string, ...string[]]): Argv {
  return typeof command === 'string' ? ['/bin/sh', '-c', command] : command;
}

function preStartOf(written: WrittenServiceDefinition): ServiceDefinition['preStart'] {
  const command = written.exec_start_pre;
  if (command === undefined) return null;
  if (typeof command === 'string') return { argv: commandArgv(command), timeoutMs: timeoutOf(written) };
  const [program, ...args] = command;
  return program === undefined ? null : { argv: [program, ...args], timeoutMs: timeoutOf(written) };
}

function timeoutOf(written: WrittenServiceDefinition): number {
  return durationOr(written.exec_start_pre_timeout, defaultPreStartTimeoutMs);
}

function durationOr(written: string | undefined, defaultMs: number): number {
  return (written === undefined ? null : parseDurationMs(written)) ?? defaultMs;
}

function textOrNull(written: string | undefined): string | null {
  return written === undefined || written === '' ? null : written;
}

/** Options as plain data. The rules have refused what is not. */
function jsonObject(options: object): JsonObject {
  return JSON.parse(JSON.stringify(options));
}
