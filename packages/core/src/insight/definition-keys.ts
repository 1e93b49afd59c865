import { canonicalJson } from '../model/fingerprint.ts';
import type { JsonValue } from '../model/json.ts';
import type { ServiceDefinition } from '../model/service-definition.ts';

/** Properties that users write under another name than the same one in snake_case. */
const keyNames: ReadonlyMap<string, string> = new Map([
  ['stopCommand', 'exec_stop'],
  ['reloadCommand', 'exec_reload'],
  ['shutdownTimeoutMs', 'shutdown_timeout'],
  ['rules', 'rule'],
]);

/** Properties that say nothing of their own, or that are told part by part. */
const passedOver: ReadonlySet<string> = new Set([
  'shapeHash',
  'hash',
  'source',
  'preStart',
  'environment',
  'ready',
  'watch',
]);

/** Names the TOML keys in which two definitions differ, sorted: of tables, the keys within them (`env.PATH`). */
export function changedKeys(before: ServiceDefinition, after: ServiceDefinition): readonly string[] {
  const old = writtenKeys(before);
  const next = writtenKeys(after);
  const names = new Set([...old.keys(), ...next.keys()]);
  return [...names].filter((name) => old.get(name) !== next.get(name)).sort();
}

/** What each key says, as text that can be compared. */
function writtenKeys(definition: ServiceDefinition): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  const set = (name: string, value: unknown): void => {
    if (value !== undefined) keys.set(name, canonicalJson(plain(value)));
  };
  for (const [name, value] of Object.entries(definition)) if (!passedOver.has(name)) set(keyName(name), value);
  set('exec_start_pre', definition.preStart?.argv ?? null);
  set('exec_start_pre_timeout', definition.preStart?.timeoutMs);
  for (const [name, value] of Object.entries(definition.ready)) set(`ready.${keyName(name)}`, value);
  const { clear, pass, fromFiles, set: own } = definition.environment;
  set('clear_env', clear);
  set('pass_env', pass);
  set('env_file', fromFiles);
  for (const [name, value] of own) set(`env.${name}`, value);
  const { path, recursive, allow, wrap, facts } = definition.watch ?? {};
  set('path', path);
  set('recursive', recursive);
  set('scope.allow', allow);
  set('scope.wrap', wrap);
  set('scope.facts', facts);
  return keys;
}

/** `execStart` is `exec_start`, and `shutdownTimeoutMs` is `shutdown_timeout`. */
function keyName(property: string): string {
  const known = keyNames.get(property);
  if (known !== undefined) return known;
  return property.replace(/Ms$/, '').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Maps and objects alike as JSON with their entries. */
function plain(value: unknown): JsonValue {
  if (value instanceof Map) return [...value].map(plain).sort((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1));
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value as JsonValue;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([name, inner]) => [name, plain(inner)]));
}
