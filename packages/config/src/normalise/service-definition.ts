import { definitionDefaults, fingerprinted, type ServiceDefinition, type WatchDefinition } from '@hermit/core';
import type { WrittenServiceDefinition } from '../generated/written-service-definition.ts';
import { argvOrNull } from './command.ts';
import { durationOr } from './duration.ts';
import { jsonObject } from './json-value.ts';
import { normaliseReady } from './ready.ts';
import { reloadOf } from './reload.ts';
import { normaliseId, normaliseRequirement } from './requirement.ts';
import { normaliseRule } from './rule.ts';

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
    kind: written.kind ?? definitionDefaults.kind,
    params: written.params ?? definitionDefaults.params,
    maxInstances: written.max_instances ?? definitionDefaults.maxInstances,
    description: textOrNull(written.description),
    url: textOrNull(written.url),
    autostart: startsByItself(written),
    ...processOf(written, input),
    ready: normaliseReady(written, input.id),
    systemDependencies: [...(written.system_dependencies ?? [])].sort(),
    ...edgesOf(written),
    restart: written.restart ?? (written.kind === 'oneshot' ? 'on-failure' : definitionDefaults.restart),
    oncePerBoot: written.once_per_boot ?? false,
    mayAssert: [...(written.may_assert ?? [])].sort(),
    rules: (written.rule ?? []).map(normaliseRule),
    watch: watchOf(written),
    source: { file: input.file },
  });
}

function startsByItself({ kind, params = [], autostart }: WrittenServiceDefinition): boolean {
  if (kind === 'rules' || params.length > 0) return false;
  return autostart ?? kind !== 'milestone';
}

type ProcessKeys =
  | 'execStart'
  | 'preStart'
  | 'stopCommand'
  | 'reload'
  | 'shutdownTimeoutMs'
  | 'stopSignal'
  | 'killMode'
  | 'environment'
  | 'workingDirectory'
  | 'user'
  | 'group'
  | 'umask'
  | 'spawner'
  | 'spawnerOptions';

function processOf(written: WrittenServiceDefinition, input: NormaliseInput): Pick<ServiceDefinition, ProcessKeys> {
  return {
    execStart: argvOrNull(written.exec_start),
    preStart: preStartOf(written),
    stopCommand: argvOrNull(written.exec_stop),
    reload: reloadOf(written.exec_reload),
    shutdownTimeoutMs: durationOr(written.shutdown_timeout, definitionDefaults.shutdownTimeoutMs),
    stopSignal: written.stop_signal ?? definitionDefaults.stopSignal,
    killMode: written.kill_mode ?? definitionDefaults.killMode,
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
  };
}

type EdgeKeys = 'requires' | 'wants' | 'after' | 'requiredBy' | 'wantedBy' | 'conflicts';

function edgesOf(written: WrittenServiceDefinition): Pick<ServiceDefinition, EdgeKeys> {
  return {
    requires: (written.requires ?? []).map(normaliseRequirement),
    wants: (written.wants ?? []).map(normaliseId),
    after: (written.after ?? []).map(normaliseId),
    requiredBy: (written.required_by ?? []).map(normaliseId),
    wantedBy: (written.wanted_by ?? []).map(normaliseId),
    conflicts: (written.conflicts ?? []).map(normaliseId),
  };
}

function watchOf({ path, recursive, scope = {} }: WrittenServiceDefinition): WatchDefinition | null {
  if (path === undefined) return null;
  return {
    path,
    recursive: recursive ?? false,
    allow: scope.allow === undefined ? null : [...scope.allow].sort(),
    wrap: scope.wrap ?? null,
    facts: scope.facts ?? 'shared',
  };
}

function preStartOf(written: WrittenServiceDefinition): ServiceDefinition['preStart'] {
  const argv = argvOrNull(written.exec_start_pre);
  return argv === null
    ? null
    : { argv, timeoutMs: durationOr(written.exec_start_pre_timeout, defaultPreStartTimeoutMs) };
}

function textOrNull(written: string | undefined): string | null {
  return written === undefined || written === '' ? null : written;
}
