import type { JsonObject } from '@hermit/core';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import type { ControlResult } from '../result-of.ts';
import { type QueryKind, querySchemas, type RequestKind, requestSchemas } from './request-schemas.ts';

const validators = new Map<string, ValidateFunction>();

/** Checks a body. What is said about a bad one names only keys of the schema, never what came in. */
export function validateBody(kind: RequestKind, value: unknown): Promise<ControlResult<object>> {
  return validate('body', kind, requestSchemas[kind], value);
}

/** Checks the query of a request, and reads numbers and truths from their text. */
export async function validateQuery(kind: QueryKind, query: URLSearchParams): Promise<ControlResult<object>> {
  if (query.size === 0) return { ok: true, value: {} };
  return validate('query', kind, querySchemas[kind], objectOf(query, querySchemas[kind]));
}

/** One value for a key that takes one; a key that is given too often fails the schema. */
function objectOf(query: URLSearchParams, schema: JsonObject): object {
  const lists = new Set(
    Object.entries(schema['properties'] ?? {})
      .filter(isList)
      .map(([key]) => key),
  );
  const given = (key: string, values: readonly string[]): unknown =>
    lists.has(key) || values.length > 1 ? values : values[0];
  return Object.fromEntries([...new Set(query.keys())].map((key) => [key, given(key, query.getAll(key))]));
}

function isList([, schema]: readonly [string, unknown]): boolean {
  return (schema as JsonObject)['type'] === 'array';
}

async function validate(
  part: 'body' | 'query',
  kind: string,
  schema: JsonObject,
  value: unknown,
): Promise<ControlResult<object>> {
  const check = validators.get(`${part} ${kind}`) ?? (await compiled(part, kind, schema));
  if (check(value)) return { ok: true, value: value as object };
  const message = `the request ${part} is not valid: ${(check.errors ?? []).map(sentenceOf).join('; ')}`;
  return { ok: false, error: { code: 'invalid-request', message } };
}

/** The validator is loaded when first needed: a manager that is only looked at does without. */
async function compiled(part: 'body' | 'query', kind: string, schema: JsonObject): Promise<ValidateFunction> {
  const { Ajv2020 } = await import('ajv/dist/2020.js');
  const options = { strict: true, strictTuples: false, allowUnionTypes: true, coerceTypes: part === 'query' };
  const check = new Ajv2020(options).compile(schema);
  validators.set(`${part} ${kind}`, check);
  return check;
}

function sentenceOf(error: ErrorObject): string {
  const place = error.instancePath === '' ? 'it' : `"${error.instancePath.slice(1)}"`;
  return `${place} ${error.message ?? 'is wrong'}`;
}
