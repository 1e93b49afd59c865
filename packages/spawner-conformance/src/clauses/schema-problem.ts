import type { JsonValue } from '@hermit/core/spawner';

const typeNames: readonly unknown[] = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];
const dialect = 'https://json-schema.org/draft/2020-12/schema';

const mapsOfSchemas = ['properties', 'patternProperties', '$defs', 'dependentSchemas'];
const schemas = [
  'items',
  'additionalProperties',
  'not',
  'if',
  'then',
  'else',
  'contains',
  'propertyNames',
  'unevaluatedProperties',
];
const listsOfSchemas = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const numbers = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'];
const counts = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'];
const texts = ['title', 'description', 'pattern', 'format', '$ref', '$id', '$comment'];

/**
 * Says why a value is no JSON Schema of draft 2020-12, with the place, or `null`. It knows the keywords that options use;
 * others are allowed, as the draft does. Pure.
 */
export function schemaProblem(schema: JsonValue, at = '#'): string | null {
  if (typeof schema === 'boolean') return null;
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema))
    return `${at} is neither an object nor a boolean`;
  for (const [keyword, value] of Object.entries(schema as { readonly [key: string]: JsonValue })) {
    const problem = keywordProblem(keyword, value, `${at}/${keyword}`);
    if (problem !== null) return problem;
  }
  return null;
}

function keywordProblem(keyword: string, value: JsonValue, at: string): string | null {
  if (keyword === '$schema') return value === dialect ? null : `${at} is not ${dialect}`;
  if (keyword === 'type') return typeProblem(value, at);
  if (keyword === 'required') return isListOfTexts(value) ? null : `${at} is no list of names`;
  if (keyword === 'enum') return Array.isArray(value) ? null : `${at} is no list`;
  if (mapsOfSchemas.includes(keyword)) return mapProblem(value, at);
  if (schemas.includes(keyword)) return schemaProblem(value, at);
  if (listsOfSchemas.includes(keyword)) return listProblem(value, at);
  if (numbers.includes(keyword)) return typeof value === 'number' ? null : `${at} is no number`;
  if (counts.includes(keyword)) return Number.isInteger(value) && Number(value) >= 0 ? null : `${at} is no count`;
  if (texts.includes(keyword)) return textProblem(keyword, value, at);
  return null;
}

function typeProblem(value: JsonValue, at: string): string | null {
  const names = Array.isArray(value) ? value : [value];
  const wrong = names.find((name) => !typeNames.includes(name));
  return wrong === undefined ? null : `${at} names the type ${JSON.stringify(wrong)}, which does not exist`;
}

function mapProblem(value: JsonValue, at: string): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return `${at} is no table of schemas`;
  const problems = Object.entries(value).map(([name, schema]) => schemaProblem(schema, `${at}/${name}`));
  return problems.find((problem) => problem !== null) ?? null;
}

function listProblem(value: JsonValue, at: string): string | null {
  if (!Array.isArray(value) || value.length === 0) return `${at} is no list of schemas`;
  const problems = value.map((schema: JsonValue, index) => schemaProblem(schema, `${at}/${index}`));
  return problems.find((problem) => problem !== null) ?? null;
}

function textProblem(keyword: string, value: JsonValue, at: string): string | null {
  if (typeof value !== 'string') return `${at} is no text`;
  if (keyword !== 'pattern') return null;
  try {
    new RegExp(value, 'u');
    return null;
  } catch {
    return `${at} is no regular expression: ${value}`;
  }
}

function isListOfTexts(value: JsonValue): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
