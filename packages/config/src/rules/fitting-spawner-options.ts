import type { Finding, JsonObject } from '@hermit/core';
import type { ErrorObject } from 'ajv';
import { createFinding } from '../findings/create-finding.ts';
import type { TomlDocument } from '../parse/toml-document.ts';
import { findingOfSchemaError } from '../validate/schema-finding.ts';
import type { WrittenDefinition } from './definition-rule.ts';
import { placeOrBeginning, spawnerOf } from './known-spawner.ts';
import type { Surroundings } from './surroundings.ts';

/** Checks the options of one definition against the schema of one spawner. */
export type OptionsValidator = (options: unknown) => readonly ErrorObject[];

/** Compiles the schemas of spawners when they are first needed, and remembers them. */
export class SpawnerOptionsValidators {
  readonly #compiled = new Map<JsonObject, OptionsValidator>();

  /** The validator of a schema. Ajv itself is loaded only here: most definitions have no options. */
  async of(schema: JsonObject): Promise<OptionsValidator> {
    const known = this.#compiled.get(schema);
    if (known !== undefined) return known;
    const { Ajv2020 } = await import('ajv/dist/2020.js');
    const validate = new Ajv2020({ allErrors: true, verbose: true, strict: false, logger: false }).compile(schema);
    const validator: OptionsValidator = (options) => (validate(options) ? [] : (validate.errors ?? []));
    this.#compiled.set(schema, validator);
    return validator;
  }
}

/** The options fit the spawner that will start the service. A schema that cannot be compiled is a finding too. */
export async function spawnerOptionsFindings(
  definition: WrittenDefinition,
  surroundings: Surroundings,
  validators: SpawnerOptionsValidators,
): Promise<Finding[]> {
  const { name, traits } = spawnerOf(definition, surroundings);
  if (traits === null) return [];
  const options = definition.written.spawner_options ?? {};
  const { optionsSchema } = traits;
  if (optionsSchema === null) return Object.keys(options).length === 0 ? [] : [takesNone(definition, name)];
  const errors = await errorsOf(validators, optionsSchema, options);
  if (typeof errors === 'string') return [brokenSchema(definition, name, errors)];
  return errors.filter(isWhole).flatMap((error) => unfitOption(error, name, definition));
}

/** What is wrong with each of several alternatives is not said, only that none fits. */
function isWhole({ schemaPath }: ErrorObject): boolean {
  return !/\/(anyOf|oneOf)\//.test(schemaPath);
}

/** Worded and placed like any other key; what only a foreign schema may say, in the words of its validator. */
function unfitOption(error: ErrorObject, spawner: string, { document }: WrittenDefinition): Finding[] {
  const params: Record<string, unknown> = error.params;
  const unknown = params['additionalProperty'] ?? params['unevaluatedProperty'];
  const placed = { ...error, instancePath: `/spawner_options${error.instancePath}` };
  if (unknown !== undefined) placed.keyword = 'additionalProperties';
  if (unknown !== undefined) placed.params = { additionalProperty: unknown };
  const said = wordedKeywords.has(placed.keyword) ? findingOfSchemaError('service', placed, document) : [];
  const found = said.length > 0 ? said : [inForeignWords(placed, document)];
  return found.map(({ message, file, line, column, keyPath, suggestion }) =>
    createFinding(
      'spawner-options',
      { file, line, column, keyPath },
      `spawner ${JSON.stringify(spawner)}: ${message}`,
      suggestion,
    ),
  );
}

/** The keywords of JSON Schema that findings have words of their own for. */
const wordedKeywords: ReadonlySet<string> = new Set([
  'additionalProperties',
  'required',
  'type',
  'enum',
  'minimum',
  'maximum',
  'minLength',
  'minItems',
  'maxLength',
  'uniqueItems',
]);

function inForeignWords({ instancePath, keyword, message }: ErrorObject, document: TomlDocument): Finding {
  const place = document.locate(instancePath, 'value');
  const isChoice = keyword === 'anyOf' || keyword === 'oneOf';
  const complaint = isChoice ? 'is none of the things that it may be' : (message ?? 'does not fit');
  return createFinding('spawner-options', place, `${place.keyPath} ${complaint}`);
}

function brokenSchema({ document }: WrittenDefinition, spawner: string, reason: string): Finding {
  const message = `spawner ${JSON.stringify(spawner)}: its options cannot be checked, because its schema is broken (${reason})`;
  return createFinding(
    'spawner-options',
    placeOrBeginning(document, '/spawner_options', '/spawner'),
    message,
    'tell the author of the spawner',
  );
}

async function errorsOf(
  validators: SpawnerOptionsValidators,
  schema: JsonObject,
  options: unknown,
): Promise<readonly ErrorObject[] | string> {
  try {
    return (await validators.of(schema))(options);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function takesNone({ document }: WrittenDefinition, spawner: string): Finding {
  const place = document.locate('/spawner_options');
  return createFinding(
    'spawner-options',
    place,
    `spawner ${JSON.stringify(spawner)} takes no options`,
    'remove [spawner_options]',
  );
}
