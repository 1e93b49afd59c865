import type { Finding } from '@hermit/core';
import type { ErrorObject } from 'ajv';
import { createFinding, type Place } from '../findings/create-finding.ts';
import { didYouMean } from '../findings/did-you-mean.ts';
import type { FindingCode } from '../findings/finding-codes.ts';
import { serviceSchema } from '../generated/schemas.ts';
import { bareNumber, durationPattern } from '../normalise/duration.ts';
import { pointerTo } from '../parse/key-positions.ts';
import type { TomlDocument } from '../parse/toml-document.ts';
import { describeTypes, describeValue, quoted } from './describe-value.ts';
import { laterHermitKeys, laterReadyKeys, laterServiceKeys, laterValues } from './later-keys.ts';
import type { DocumentKind } from './schema-findings.ts';

/** What there is to say about one error: none for an error that only repeats another one. */
export function findingOfSchemaError(kind: DocumentKind, error: ErrorObject, document: TomlDocument): Finding[] {
  if (error.schemaPath.includes('/anyOf/') || error.propertyName !== undefined || error.keyword === 'if') return [];
  switch (error.keyword) {
    case 'additionalProperties':
      return [unknownKey(kind, error, document)];
    case 'required':
      return [missingKey(kind, error, document)];
    case 'propertyNames':
      return [malformedName(error, document)];
    default:
      return [unfitValue(error, document)];
  }
}

function unknownKey(kind: DocumentKind, error: ErrorObject, document: TomlDocument): Finding {
  const key = String(error.params['additionalProperty']);
  const place = document.locate(pointerTo(error.instancePath, key));
  if (isLaterKey(kind, error.instancePath, key)) {
    const message = `${quoted(key)} is part of the format, but this release cannot do it yet`;
    return createFinding('not-yet', place, message, 'remove the key, or wait for the release that has it');
  }
  if (kind === 'defaults' && error.instancePath === '' && notForDefaults.has(key)) {
    return createFinding('unknown-key', place, `${quoted(key)} cannot have a default: ${notForDefaults.get(key)}`);
  }
  const known = Object.keys(Object(error.parentSchema?.['properties']));
  return createFinding('unknown-key', place, `there is no key ${quoted(key)}`, didYouMean(key, known));
}

const notForDefaults: ReadonlyMap<string, string> = new Map([
  ['id', 'each definition has its own id'],
  ['rule', 'write the rule once, into a file with kind = "rules"'],
]);

function isLaterKey(kind: DocumentKind, pointer: string, key: string): boolean {
  if (pointer === '') return (kind === 'hermit' ? laterHermitKeys : laterServiceKeys).has(key);
  return kind !== 'hermit' && pointer === '/ready' && laterReadyKeys.has(key);
}

function missingKey(kind: DocumentKind, error: ErrorObject, document: TomlDocument): Finding {
  const key = String(error.params['missingProperty']);
  const around = document.locate(error.instancePath);
  const keyPath = document.locate(pointerTo(error.instancePath, key)).keyPath;
  const place: Place = { ...around, line: around.line ?? 1, column: around.column ?? 1, keyPath };
  const isOfDefinition = kind === 'service' && error.instancePath === '';
  const schema = isOfDefinition ? serviceSchema : error.parentSchema;
  const example = exampleOf(Reflect.get(Object(schema?.['properties']), key), key);
  const isRules = key === 'exec_start' && document.says('/rule') && !document.says('/kind');
  const suggestion = isRules ? 'write kind = "rules" if the file has rules only' : example;
  return createFinding('missing-key', place, `the key ${quoted(key)} is required`, suggestion);
}

function malformedName(error: ErrorObject, document: TomlDocument): Finding {
  const name = String(error.params['propertyName']);
  const place = document.locate(pointerTo(error.instancePath, name));
  const message = `the name ${quoted(name)} is not well-formed; begin with a letter or digit, then up to 63 letters, digits, ".", "_" and "-"`;
  return createFinding('malformed-value', place, message);
}

function unfitValue(error: ErrorObject, document: TomlDocument): Finding {
  const place = document.locate(error.instancePath, 'value');
  const subject = place.keyPath === null ? 'the file' : place.keyPath;
  const { code, message, suggestion } = complaintAbout(error, subject, keyOf(error.instancePath));
  return createFinding(code, place, message, suggestion);
}

interface Complaint {
  readonly code: FindingCode;
  readonly message: string;
  readonly suggestion: string | null;
}

function complaintAbout(error: ErrorObject, subject: string, key: string | null): Complaint {
  if (error.parentSchema?.['pattern'] === durationPattern) return durationComplaint(error, subject, key);
  const suggestion = exampleOf(error.parentSchema, key);
  const found = describeValue(error.data);
  switch (error.keyword) {
    case 'type':
      return {
        code: 'wrong-type',
        message: `${subject} must be ${typesOf(error)}, not ${found}`,
        suggestion: quotedInstead(error, key) ?? suggestion,
      };
    case 'anyOf':
      return {
        code: 'wrong-type',
        message: `${subject} must be a text in quotes or false, not ${found}`,
        suggestion: quotedInstead(error, key),
      };
    case 'enum':
      return enumComplaint(error, subject, key);
    case 'minimum':
    case 'maximum':
      return { code: 'out-of-range', message: `${subject} must be ${rangeOf(error)}, not ${found}`, suggestion };
    case 'minLength':
    case 'minItems':
      return { code: 'malformed-value', message: `${subject} must not be empty`, suggestion };
    case 'maxLength':
      return {
        code: 'malformed-value',
        message: `${subject} has more than ${error.params['limit']} characters`,
        suggestion,
      };
    case 'uniqueItems':
      return {
        code: 'malformed-value',
        message: `${subject} says the same thing twice (elements ${error.params['j']} and ${error.params['i']})`,
        suggestion: 'remove one of them',
      };
    case 'pattern':
      return patternComplaint(error, subject, key);
    default:
      return { code: 'malformed-value', message: `${subject} is not well-formed: ${found}`, suggestion };
  }
}

function patternComplaint(error: ErrorObject, subject: string, key: string | null): Complaint {
  const suggestion = exampleOf(error.parentSchema, key);
  const found = describeValue(error.data);
  if (error.params['pattern'] === '^/') {
    return { code: 'relative-path', message: `${subject} must be an absolute path, not ${found}`, suggestion };
  }
  if (error.params['pattern'] === parameterPattern) {
    const message = `${subject} is no name of a parameter: ${found}`;
    return { code: 'malformed-value', message, suggestion: meantParameter(String(error.data)) };
  }
  const code = key === 'id' ? 'malformed-id' : 'malformed-value';
  return { code, message: `${subject} is not well-formed: ${found}`, suggestion };
}

const parameterPattern = '^[A-Za-z_][A-Za-z0-9_-]{0,63}$';

function meantParameter(written: string): string {
  const form = 'a letter or "_", then up to 63 letters, digits, "_" and "-"';
  const bare = written.replace(/^\$?\{(.*)\}$|^[?$]/su, '$1').replaceAll(/[^A-Za-z0-9_-]+/gu, '_');
  const name = (/^[0-9-]/.test(bare) ? `_${bare}` : bare).slice(0, 64);
  return /[A-Za-z0-9]/.test(name) ? `write ${JSON.stringify(name)}: ${form}` : `write ${form}, such as "ifname"`;
}

function durationComplaint(error: ErrorObject, subject: string, key: string | null): Complaint {
  const written = typeof error.data === 'number' ? String(error.data) : error.data;
  if (typeof written === 'string' && bareNumber.test(written)) {
    const message = `${subject} is a bare number; a duration is a text with a unit`;
    return { code: 'duration-without-unit', message, suggestion: `write ${key} = "${written}s" for seconds` };
  }
  const example = exampleOf(error.parentSchema, key);
  if (typeof written !== 'string') {
    const message = `${subject} must be a text in quotes such as "10s", not ${describeValue(error.data)}`;
    return { code: 'wrong-type', message, suggestion: example };
  }
  const message = `${subject} is no duration: ${describeValue(error.data)}; units are ms, s, m, h and d`;
  return { code: 'malformed-duration', message, suggestion: example };
}

function enumComplaint(error: ErrorObject, subject: string, key: string | null): Complaint {
  const found = describeValue(error.data);
  const written = String(error.data);
  const later = laterValues.get(key ?? '');
  if (later?.values.has(written)) {
    return {
      code: 'not-yet',
      message: `${subject} = ${quoted(written)} is not possible yet`,
      suggestion: later.instead,
    };
  }
  const allowed: string[] = [error.params['allowedValues']].flat().map(String);
  const choices = allowed.map((value) => JSON.stringify(value)).join(', ');
  const meant = allowed.find((value) => value === `SIG${written.toUpperCase()}`);
  const suggestion = meant === undefined ? didYouMean(written, allowed) : `did you mean ${JSON.stringify(meant)}?`;
  return { code: 'wrong-value', message: `${subject} must be one of ${choices}, not ${found}`, suggestion };
}

function rangeOf(error: ErrorObject): string {
  return error.keyword === 'minimum' ? `at least ${error.params['limit']}` : `at most ${error.params['limit']}`;
}

function typesOf(error: ErrorObject): string {
  return describeTypes([error.params['type']].flat().map(String));
}

/** For a number or boolean where a text is wanted: the same in quotes. */
function quotedInstead(error: ErrorObject, key: string | null): string | null {
  const isPlain = typeof error.data === 'number' || typeof error.data === 'boolean';
  const types = [error.params['type'] ?? 'string'].flat();
  if (!isPlain || !types.includes('string') || types.includes('array')) return null;
  return key === null ? `write "${error.data}"` : `write ${key} = "${error.data}"`;
}

/** The last key of a pointer; `null` for an element of an array. */
function keyOf(pointer: string): string | null {
  const segment = pointer.slice(pointer.lastIndexOf('/') + 1);
  return /^([0-9]+)?$/.test(segment) ? null : segment;
}

function exampleOf(schema: unknown, key: string | null): string | null {
  const examples: unknown = Reflect.get(Object(schema), 'examples');
  if (!Array.isArray(examples) || key === null) return null;
  const example: unknown = examples[0];
  return typeof example === 'object' && !Array.isArray(example)
    ? null
    : `for example ${key} = ${JSON.stringify(example).replaceAll('","', '", "')}`;
}
