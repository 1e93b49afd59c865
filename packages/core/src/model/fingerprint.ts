import type { JsonValue } from './json.ts';
import type { RuleDefinition } from './rule.ts';
import type { ServiceDefinition } from './service-definition.ts';

/** A definition before its fingerprints are known. */
export type UnhashedDefinition = Omit<ServiceDefinition, 'shapeHash' | 'hash'>;

/**
 * Adds the two fingerprints. `shapeHash` covers exactly the keys whose change restarts a running process; `hash`
 * covers everything but the place the definition was read from.
 */
export function fingerprinted(definition: UnhashedDefinition): ServiceDefinition {
  const { environment } = definition;
  const shape: JsonValue = {
    kind: definition.kind,
    ...(definition.params.length === 0 ? {} : { params: definition.params }),
    execStart: definition.execStart,
    preStart: definition.preStart?.argv ?? null,
    environment: {
      clear: environment.clear,
      pass: environment.pass,
      fromFiles: sortedEntries(environment.fromFiles),
      set: sortedEntries(environment.set),
    },
    workingDirectory: definition.workingDirectory,
    user: definition.user,
    group: definition.group,
    umask: definition.umask,
    killMode: definition.killMode,
    ready: definition.ready.when,
    mayAssert: definition.mayAssert,
    spawner: definition.spawner,
    spawnerOptions: definition.spawnerOptions,
  };
  const rest: JsonValue = {
    id: definition.id,
    description: definition.description,
    url: definition.url,
    autostart: definition.autostart,
    preStartTimeoutMs: definition.preStart?.timeoutMs ?? null,
    shutdownTimeoutMs: definition.shutdownTimeoutMs,
    stopSignal: definition.stopSignal,
    systemDependencies: definition.systemDependencies,
    restart: definition.restart,
    maxInstances: definition.maxInstances,
    stopCommand: definition.stopCommand,
    ...(definition.reload === null ? {} : { reload: { ...definition.reload } }),
    ready: { ...definition.ready },
    requires: definition.requires.map((requirement) => ({ ...requirement })),
    wants: definition.wants,
    after: definition.after,
    requiredBy: definition.requiredBy,
    wantedBy: definition.wantedBy,
    conflicts: definition.conflicts,
    oncePerBoot: definition.oncePerBoot,
    rules: definition.rules.map(ruleAsJson),
    watch: definition.watch === null ? null : { ...definition.watch },
  };
  const shapeHash = fingerprint(canonicalJson(shape));
  return { ...definition, shapeHash, hash: fingerprint(shapeHash + canonicalJson(rest)) };
}

function ruleAsJson(rule: RuleDefinition): JsonValue {
  return {
    ...rule,
    when: rule.when.map((condition) => ({ ...condition })),
    unless: rule.unless.map((condition) => ({ ...condition })),
    edges: rule.edges.map(({ service, requires }) => ({ service, requires: { ...requires } })),
  };
}

function sortedEntries(map: ReadonlyMap<string, JsonValue>): JsonValue {
  return [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** JSON with the keys of objects in order: equal values give equal texts. */
export function canonicalJson(value: JsonValue): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const object = value;
  const members = Object.keys(object)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(object[key] ?? null)}`);
  return `{${members.join(',')}}`;
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/**
 * 64 bits of a text as 16 hexadecimal digits. Tells changes apart; it is no cryptographic hash and guards nothing.
 * (Pure arithmetic, because the core has no access to the platform's digests.)
 */
export function fingerprint(text: string): string {
  let low = 0x811c9dc5;
  let high = 0x9e3779b9;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x85ebca6b);
    high ^= high >>> 15;
  }
  return hex(mix(low ^ (high >>> 16))) + hex(mix(high + text.length));
}

function mix(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0');
}
