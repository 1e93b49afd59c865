import { canonicalJson } from './fingerprint.ts';
import type { JsonValue } from './json.ts';

/**
 * A statement that is true for as long as somebody asserts it: a JSON array with a label first, such as
 * `["default-route","ipv4"]`. Two facts are the same if their canonical JSON is.
 */
export type Fact = readonly [label: string, ...fields: JsonValue[]];

/** The canonical JSON of a fact: equal facts have equal keys. */
export type FactKey = string;

/** Longest fact, in characters of its canonical JSON. */
export const maxFactLength = 8192;

/** How deep arrays and objects in a fact may be nested. */
export const maxFactDepth = 16;

/** The canonical JSON of a fact. */
export function factKey(fact: Fact): FactKey {
  return canonicalJson(fact);
}

/** What is wrong with a value that is meant as a fact; `null` if it is one. */
export function factProblem(value: JsonValue): string | null {
  if (!Array.isArray(value)) return 'a fact is a JSON array that begins with a label, such as ["default-route","ipv4"]';
  if (typeof value[0] !== 'string' || value[0] === '') {
    return 'a fact begins with a label: a text that is not empty, such as "default-route"';
  }
  if (isDeeper(value, maxFactDepth)) return `a fact may be nested ${maxFactDepth} levels deep`;
  if (!hasFiniteNumbers(value)) return 'a fact has a number that is too large to be told from others; use a text';
  const { length } = canonicalJson(value);
  return length > maxFactLength ? `a fact has at most ${maxFactLength} characters, and this one has ${length}` : null;
}

/** Whether a value is a fact. */
export function isFact(value: JsonValue): value is Fact {
  return factProblem(value) === null;
}

/** Whether a value is nested deeper than `limit`. Iterative: the value comes from outside. */
export function isDeeper(value: JsonValue, limit: number): boolean {
  const open: { readonly value: JsonValue; readonly depth: number }[] = [{ value, depth: 1 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.value === null || typeof next.value !== 'object') continue;
    if (next.depth > limit) return true;
    for (const inner of Object.values(next.value)) open.push({ value: inner, depth: next.depth + 1 });
  }
  return false;
}

/** Whether every number in a value has a JSON form: `1e999` in a text is read as infinite. Depth is up to the caller. */
export function hasFiniteNumbers(value: JsonValue): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return value === null || typeof value !== 'object' || Object.values(value).every(hasFiniteNumbers);
}

/**
 * Who asserts facts. Owners hold sets; a fact is there while one owner holds it.
 *
 * | owner | whose facts | until |
 * |---|---|---|
 * | `file:PATH` | a fact file | the file says otherwise or goes |
 * | `operator` | `hsm fact assert` | `hsm fact retract`, over restarts and boots |
 * | `client:N` | a connection | it ends |
 * | `process:ID` | the process of a service | it ends |
 * | `source:NAME` | a fact source | it says otherwise |
 * | `rule:FILE#NAME` | an activation of a rule | it ends |
 * | `manager` | the manager itself | |
 */
export type FactOwner = string;

/** Labels whose facts have a meaning to the manager. */
export const reservedLabels = {
  /** `["system","active"]`: only the inputs say so. */
  system: 'system',
  /** `["system-dependency",NAME]`: only the inputs say so. */
  systemDependency: 'system-dependency',
  /** `["run-service",ID]`: the manager, while a service is demanded and its gate is open. */
  runService: 'run-service',
  /** `["service-state",ID,STATE]`: the manager; rules, and the service's own process, for states of their own. */
  serviceState: 'service-state',
  /** `["require-service",ID]`: whoever may demand. */
  requireService: 'require-service',
} as const;

/** The labels that nobody but the manager may assert. */
export const managerLabels: ReadonlySet<string> = new Set([
  reservedLabels.system,
  reservedLabels.systemDependency,
  reservedLabels.runService,
]);
