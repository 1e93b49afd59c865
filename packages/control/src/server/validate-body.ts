import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import type { ControlResult } from '../result-of.ts';
import { type RequestBodies, type RequestKind, requestSchemas } from './request-schemas.ts';

const validators = new Map<RequestKind, ValidateFunction>();

/** Checks a body. What is said about a bad one names only keys of the schema, never what came in. */
export async function validateBody<Kind extends RequestKind>(
  kind: Kind,
  value: unknown,
): Promise<ControlResult<RequestBodies[Kind]>> {
  const validate = validators.get(kind) ?? (await compiled(kind));
  if (validate(value)) return { ok: true, value: value as RequestBodies[Kind] };
  const message = `the request body is not valid: ${(validate.errors ?? []).map(sentenceOf).join('; ')}`;
  return { ok: false, error: { code: 'invalid-request', message } };
}

/** The validator is loaded with the first command: a manager that is only looked at does without. */
async function compiled(kind: RequestKind): Promise<ValidateFunction> {
  const { Ajv2020 } = await import('ajv/dist/2020.js');
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(requestSchemas[kind]);
  validators.set(kind, validate);
  return validate;
}

function sentenceOf(error: ErrorObject): string {
  const place = error.instancePath === '' ? 'it' : `"${error.instancePath.slice(1)}"`;
  return `${place} ${error.message ?? 'is wrong'}`;
}
