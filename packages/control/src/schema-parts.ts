import type { JsonObject } from '@hermit/core';

export const text: JsonObject = { type: 'string' };
export const textOrNull: JsonObject = { type: ['string', 'null'] };
export const truth: JsonObject = { type: 'boolean' };
export const timeOrNull: JsonObject = { type: ['string', 'null'], pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T.*Z$' };
export const time: JsonObject = { ...timeOrNull, type: 'string' };
export const count: JsonObject = { type: 'integer', minimum: 0 };
export const countOrNull: JsonObject = { type: ['integer', 'null'], minimum: 0 };
export const input: JsonObject = { type: ['boolean', 'null'] };

/** All keys are required; more of them may come with a later release. */
export function record(properties: JsonObject): JsonObject {
  return { type: 'object', required: Object.keys(properties), properties };
}

export function listOf(items: JsonObject): JsonObject {
  return { type: 'array', items };
}

export function orNull(schema: JsonObject): JsonObject {
  return { anyOf: [{ type: 'null' }, schema] };
}
