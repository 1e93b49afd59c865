import {
  type Fact,
  type InputRecords,
  isFact,
  isServiceId,
  type JsonObject,
  type JsonValue,
  type OperatorDecision,
  type OutcomeRecord,
  type ProcessRecord,
} from '@hermit/core';
import type { ExitStatus, ProcessHandle, ProcessPurpose, SignalName, StartIntent } from '@hermit/core/spawner';

/** Version of the files this release writes. It reads no other: a newer one may mean something else. */
export const recordVersion = 2;

/** What one boot knows about one service. */
export interface BootRecords {
  readonly intent: StartIntent | null;
  readonly process: ProcessRecord | null;
  readonly outcome: OutcomeRecord | null;
  /** When its demand began, compared with others'. */
  readonly demandSequence: number | null;
  /** The start of a reload command that may still run. */
  readonly reload: StartIntent | null;
  /** What its process asserts. */
  readonly facts: readonly Fact[];
}

export type Parsed<Value> =
  | { readonly kind: 'valid'; readonly value: Value }
  | { readonly kind: 'other-boot' }
  | { readonly kind: 'invalid'; readonly why: string };

/** Reads the record of one service as if an enemy had written it. */
export function parseBootRecords(text: string, serviceId: string, bootId: string): Parsed<BootRecords> {
  return parseRecord(text, (record) => {
    if (record['serviceId'] !== serviceId) throw new Invalid('"serviceId" differs from the name of the file');
    if (field(record, 'bootId', isText) !== bootId) return { kind: 'other-boot' };
    return { kind: 'valid', value: readBootRecords(record, serviceId, bootId) };
  });
}

/** Reads the operator's decision about one service. */
export function parseDecision(text: string, serviceId: string): Parsed<OperatorDecision> {
  return parseRecord(text, (record) => {
    if (record['serviceId'] !== serviceId) throw new Invalid('"serviceId" differs from the name of the file');
    return { kind: 'valid', value: field(record, 'decision', isDecision) };
  });
}

/** Reads the inputs that the operator fixed. */
export function parseInputs(text: string, bootId: string): Parsed<InputRecords> {
  return parseRecord(text, (record) => {
    if (field(record, 'bootId', isText) !== bootId) return { kind: 'other-boot' };
    const active = field(record, 'active', isBooleanOrNull);
    const pairs = field(record, 'systemDependencies', isArray);
    return { kind: 'valid', value: { active, systemDependencies: new Map(pairs.map(readPair)) } };
  });
}

/** Reads the facts that the operator asserts. */
export function parseOperatorFacts(text: string): Parsed<readonly Fact[]> {
  return parseRecord(text, (record) => ({ kind: 'valid', value: readFacts(field(record, 'facts', isArray)) }));
}

function readFacts(values: readonly JsonValue[]): readonly Fact[] {
  return values.map((value) => {
    if (!isFact(value)) throw new Invalid('one of its facts is none');
    return value;
  });
}

class Invalid extends Error {}

function parseRecord<Value>(text: string, read: (record: JsonObject) => Parsed<Value>): Parsed<Value> {
  try {
    const record: unknown = JSON.parse(text);
    if (!isObject(record)) throw new Invalid('it is not a JSON object');
    if (record['version'] !== recordVersion) throw new Invalid(`its version is not ${recordVersion}`);
    return read(record);
  } catch (error) {
    return { kind: 'invalid', why: error instanceof Invalid ? error.message : 'it is not JSON' };
  }
}

function readBootRecords(record: JsonObject, serviceId: string, bootId: string): BootRecords {
  const intent = optional(record, 'intent', readIntent);
  const process = optional(record, 'process', readProcess);
  // Records that an earlier release wrote have none.
  const reload = Object.hasOwn(record, 'reload') ? optional(record, 'reload', readIntent) : null;
  for (const part of [intent, process?.handle, reload]) {
    if (part && (part.serviceId !== serviceId || part.bootId !== bootId)) {
      throw new Invalid('a part of it belongs to another service or boot');
    }
  }
  return {
    intent,
    process,
    outcome: optional(record, 'outcome', readOutcome),
    demandSequence: field(record, 'demandSequence', isNumberOrNull),
    reload,
    facts: readFacts(field(record, 'facts', isArray)),
  };
}

function readIntent(record: JsonObject): StartIntent {
  return {
    serviceId: field(record, 'serviceId', isServiceIdValue),
    purpose: field(record, 'purpose', isPurpose),
    nonce: field(record, 'nonce', isTextOrNull),
    shapeHash: field(record, 'shapeHash', isText),
    spawner: field(record, 'spawner', isText),
    bootId: field(record, 'bootId', isText),
  };
}

function readProcess(record: JsonObject): ProcessRecord {
  return {
    handle: readHandle(field(record, 'handle', isObject)),
    shapeHash: field(record, 'shapeHash', isText),
    startedAtMs: field(record, 'startedAtMs', isFiniteNumber),
    startedAtWallMs: field(record, 'startedAtWallMs', isFiniteNumber),
  };
}

function readHandle(record: JsonObject): ProcessHandle {
  return {
    version: field(record, 'version', isFiniteNumber),
    spawner: field(record, 'spawner', isText),
    serviceId: field(record, 'serviceId', isServiceIdValue),
    purpose: field(record, 'purpose', isPurpose),
    nonce: field(record, 'nonce', isText),
    pid: field(record, 'pid', isPid),
    startTime: field(record, 'startTime', isText),
    bootId: field(record, 'bootId', isText),
    killMode: field(record, 'killMode', isKillMode),
    data: field(record, 'data', isShallowObject),
  };
}

function readOutcome(record: JsonObject): OutcomeRecord {
  return {
    kind: field(record, 'kind', isOutcomeKind),
    shapeHash: field(record, 'shapeHash', isText),
    exit: optional(record, 'exit', readExit),
    atWallMs: field(record, 'atWallMs', isFiniteNumber),
  };
}

function readExit(record: JsonObject): ExitStatus {
  return { code: field(record, 'code', isNumberOrNull), signal: field(record, 'signal', isSignalOrNull) };
}

function readPair(pair: JsonValue): [string, boolean] {
  if (!isArray(pair) || !isText(pair[0]) || typeof pair[1] !== 'boolean') throw new Invalid('an input is no pair');
  return [pair[0], pair[1]];
}

function field<Value extends JsonValue>(
  record: JsonObject,
  name: string,
  is: (value: unknown) => value is Value,
): Value {
  const value: unknown = Object.hasOwn(record, name) ? record[name] : undefined;
  if (!is(value)) throw new Invalid(`"${name}" is missing or of the wrong type`);
  return value;
}

function optional<Value>(record: JsonObject, name: string, read: (record: JsonObject) => Value): Value | null {
  const value = field(record, name, isObjectOrNull);
  return value === null ? null : read(value);
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isObjectOrNull = (value: unknown): value is JsonObject | null => value === null || isObject(value);
const isShallowObject = (value: unknown): value is JsonObject => isObject(value) && isNestedAtMost(value, 8);
const isArray = (value: unknown): value is readonly JsonValue[] => Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= 4096;
const isTextOrNull = (value: unknown): value is string | null => value === null || isText(value);
const isFiniteNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isNumberOrNull = (value: unknown): value is number | null => value === null || isFiniteNumber(value);
const isBooleanOrNull = (value: unknown): value is boolean | null => value === null || typeof value === 'boolean';
const isPid = (value: unknown): value is number => Number.isInteger(value) && Number(value) > 1;
const isServiceIdValue = (value: unknown): value is string => isText(value) && isServiceId(value);
const isKillMode = (value: unknown): value is 'group' | 'process' => value === 'group' || value === 'process';
const isDecision = (value: unknown): value is OperatorDecision =>
  value === 'start' || value === 'force' || value === 'stop';
const isOutcomeKind = (value: unknown): value is 'complete' | 'failed' => value === 'complete' || value === 'failed';
const purposes: ReadonlySet<unknown> = new Set(['main', 'pre-start', 'stop', 'reload', 'probe']);
const isPurpose = (value: unknown): value is ProcessPurpose => purposes.has(value);
const isSignalOrNull = (value: unknown): value is SignalName | null =>
  value === null || (isText(value) && /^SIG[A-Z0-9+]{1,12}$/.test(value));

/** A deep value would overflow the stack of whoever writes it out again. */
function isNestedAtMost(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((part) => isNestedAtMost(part, levels - 1));
}
