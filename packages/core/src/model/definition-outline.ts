import { reservedLabels } from './fact.ts';
import { canonicalJson, fingerprint } from './fingerprint.ts';
import type { Bindings } from './pattern.ts';
import type { Requirement } from './requirement.ts';
import type { RuleDefinition } from './rule.ts';
import type {
  DefinitionKind,
  KillMode,
  ReadyDefinition,
  RestartPolicy,
  ServiceDefinition,
  SignalName,
} from './service-definition.ts';
import { idInFact, parseServiceId, type ServiceId } from './service-id.ts';
import { substituteId, substitutePattern } from './substitution.ts';

/**
 * What the reconciler sees of a definition: policy, edges and fingerprints, but neither argv nor environment.
 * So what it records, prints and replays holds no secret.
 */
export interface DefinitionOutline {
  readonly id: ServiceId;
  readonly kind: DefinitionKind;
  /** With any, this is a template. */
  readonly params: readonly string[];
  readonly maxInstances: number;
  readonly autostart: boolean;
  readonly systemDependencies: readonly string[];
  readonly requires: readonly Requirement[];
  readonly wants: readonly string[];
  readonly after: readonly string[];
  readonly requiredBy: readonly string[];
  readonly wantedBy: readonly string[];
  readonly conflicts: readonly string[];
  readonly restart: RestartPolicy;
  readonly oncePerBoot: boolean;
  readonly ready: ReadyDefinition;
  readonly rules: readonly RuleDefinition[];
  readonly hasPreStart: boolean;
  readonly preStartTimeoutMs: number;
  /** Whether a command undoes it when it is stopped. */
  readonly hasStopCommand: boolean;
  readonly shutdownTimeoutMs: number;
  readonly stopSignal: SignalName;
  readonly killMode: KillMode;
  /** Name of the spawner that starts it, the default resolved. */
  readonly spawner: string;
  readonly shapeHash: string;
  readonly hash: string;
  /** Where the definition was read from: names its rules. */
  readonly file: string | null;
}

/** The outline of a definition, with the manager's default spawner where it names none. */
export function outlineOf(definition: ServiceDefinition, defaultSpawner: string): DefinitionOutline {
  return {
    id: definition.id,
    kind: definition.kind,
    params: definition.params,
    maxInstances: definition.maxInstances,
    autostart: definition.autostart,
    systemDependencies: definition.systemDependencies,
    requires: definition.requires,
    wants: definition.wants,
    after: definition.after,
    requiredBy: definition.requiredBy,
    wantedBy: definition.wantedBy,
    conflicts: definition.conflicts,
    restart: definition.restart,
    oncePerBoot: definition.oncePerBoot,
    ready: definition.kind === 'config-watcher' ? readyWhenLoaded(definition) : definition.ready,
    rules: definition.rules,
    hasPreStart: definition.preStart !== null,
    preStartTimeoutMs: definition.preStart?.timeoutMs ?? 0,
    hasStopCommand: definition.stopCommand !== null,
    shutdownTimeoutMs: definition.shutdownTimeoutMs,
    stopSignal: definition.stopSignal,
    killMode: definition.killMode,
    spawner: definition.spawner ?? defaultSpawner,
    shapeHash: definition.shapeHash,
    hash: definition.hash,
    file: definition.source.file,
  };
}

/** A config-watcher is ready when the host says that its files are loaded. */
function readyWhenLoaded({ id, params }: ServiceDefinition): ReadyDefinition {
  const name = [id, ...params.map((param) => `\${${param}}`)];
  const parts = params.length === 0 ? idInFact(id) : name;
  return { when: 'fact', fact: [reservedLabels.serviceState, parts, 'ready'], timeoutMs: null };
}

/** Whether services of this kind have a process. */
export function hasProcess({ kind }: Pick<DefinitionOutline, 'kind'>): boolean {
  return kind === 'service' || kind === 'oneshot';
}

/** The values of a template's parameters in one instance; `null` if their number is another one. */
export function bindingsOf(template: Pick<DefinitionOutline, 'params'>, id: ServiceId): Bindings | null {
  const args = parseServiceId(id)?.args ?? [];
  if (args.length === 0 || args.length !== template.params.length) return null;
  return new Map(template.params.map((name, index) => [name, args[index] ?? '']));
}

/** The outline of one instance of a template; `null` if the number of arguments is wrong. */
export function instanceOutline(template: DefinitionOutline, id: ServiceId): DefinitionOutline | null {
  const bindings = bindingsOf(template, id);
  if (bindings === null) return null;
  const ids = (written: readonly string[]): string[] => written.map((text) => substituteId(text, bindings) ?? text);
  const requires = template.requires.map((requirement) => substituteRequirement(requirement, bindings));
  const { ready } = template;
  return {
    ...template,
    id,
    params: [],
    requires,
    wants: ids(template.wants),
    after: ids(template.after),
    requiredBy: ids(template.requiredBy),
    wantedBy: ids(template.wantedBy),
    conflicts: ids(template.conflicts),
    ready: ready.when === 'fact' ? { ...ready, fact: substitutePattern(ready.fact, bindings) } : ready,
    rules: [],
    ...instanceHashes(template, id),
  };
}

/** The fingerprints of an instance: those of its template and its arguments. */
export function instanceHashes(
  template: Pick<ServiceDefinition, 'shapeHash' | 'hash'>,
  id: ServiceId,
): Pick<ServiceDefinition, 'shapeHash' | 'hash'> {
  const args = canonicalJson(parseServiceId(id)?.args ?? []);
  return { shapeHash: fingerprint(template.shapeHash + args), hash: fingerprint(template.hash + args) };
}

/** Puts values into a requirement. */
export function substituteRequirement(requirement: Requirement, bindings: Bindings): Requirement {
  if (requirement.kind === 'fact') return { ...requirement, fact: substitutePattern(requirement.fact, bindings) };
  return { ...requirement, service: substituteId(requirement.service, bindings) ?? requirement.service };
}
