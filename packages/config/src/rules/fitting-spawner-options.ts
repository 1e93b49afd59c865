import type { Finding, JsonObject } from '@hermit/core';
import type { ErrorObject } from 'ajv';
import { createFinding } from '../findings/create-finding.ts';
import { pointerTo } from '../parse/key-positions.ts';
import type { WrittenDefinition } from './definition-rule.ts';
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
    const validate = new Ajv2020({ allErrors: true, strict: false }).compile(schema);
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
  const { document, written } = definition;
  const spawner = written.spawner ?? surroundings.defaultSpawner;
  const schema = surroundings.spawnerSchemas.get(spawner);
  const options = written.spawner_options ?? {};
  if (schema === undefined) return [];
  if (schema === null) return Object.keys(options).length === 0 ? [] : [takesNone(definition, spawner)];
  const errors = await errorsOf(validators, schema, options);
  if (typeof errors === 'string') {
    const message = `the options cannot be checked: the schema of spawner ${JSON.stringify(spawner)} is broken (${errors})`;
    return [createFinding('spawner-options', document.locate('/spawner_options'), message)];
  }
  return errors.map((error) => {
    const place = document.locate(`/spawner_options${pointerOf(error)}`, 'value');
    const message = `${place.keyPath ?? 'spawner_options'} does not fit spawner ${JSON.stringify(spawner)}: ${error.message}`;
    return createFinding('spawner-options', place, message);
  });
}

function pointerOf({ instancePath, params }: ErrorObject): string {
  const key: unknown = params['additionalProperty'];
  return typeof key === 'string' ? pointerTo(instancePath, key) : instancePath;
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

function takesNone(definition: WrittenDefinition, spawner: string): Finding {
  const place = definition.document.locate('/spawner_options');
  const message = `spawner ${JSON.stringify(spawner)} takes no options`;
  return createFinding('spawner-options', place, message, 'remove [spawner_options]');
}
