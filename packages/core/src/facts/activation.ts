import { canonicalJson } from '../model/fingerprint.ts';
import type { JsonValue } from '../model/json.ts';
import type { Bindings } from '../model/pattern.ts';
import type { Requirement } from '../model/requirement.ts';
import type { RuleLog } from '../model/rule.ts';
import type { ServiceId } from '../model/service-id.ts';
import { byText } from './key-order.ts';

/** A rule that holds in one way. It is the same one for as long as file, rule and bindings are. */
export interface Activation {
  readonly key: string;
  readonly file: string;
  readonly rule: string;
  readonly bindings: Bindings;
  /** What to log once when it begins, with the values put in. */
  readonly log: RuleLog | null;
  /** What to log once when it ends. */
  readonly logExit: RuleLog | null;
}

/** A requirement that a service has for as long as a rule holds. */
export interface RuleEdgeInstance {
  readonly service: ServiceId;
  readonly requirement: Requirement;
  /** `rule:FILE#NAME` */
  readonly by: string;
}

/** The parts of an activation's key. */
export interface ActivationParts {
  readonly file: string;
  readonly rule: string;
  readonly bindings: Bindings;
}

/** The key of an activation. */
export function activationKey({ file, rule, bindings }: ActivationParts): string {
  return canonicalJson([file, rule, [...bindings].sort(([a], [b]) => byText(a, b))]);
}

/** Takes a key of an activation apart; `null` if it is none, since keys are read back from files. */
export function parseActivationKey(key: string): ActivationParts | null {
  const parsed = parseJson(key);
  if (!Array.isArray(parsed)) return null;
  const [file, rule, entries] = parsed;
  if (typeof file !== 'string' || typeof rule !== 'string' || !Array.isArray(entries)) return null;
  if (!entries.every(isEntry)) return null;
  return { file, rule, bindings: new Map(entries) };
}

function isEntry(value: JsonValue): value is [string, JsonValue] {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'string';
}

function parseJson(text: string): JsonValue {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
