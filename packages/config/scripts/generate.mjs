// Writes src/generated: the validators compiled from the published schemas, their types, and the schemas as modules.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { compile } from 'json-schema-to-typescript';

const root = new URL('..', import.meta.url);
const out = new URL('src/generated/', root);

const serviceSchema = await readSchema('service.schema.json');
const hermitSchema = await readSchema('hermit.schema.json');

await mkdir(out, { recursive: true });
await writeValidator('validate-service', serviceSchema);
await writeValidator('validate-defaults', defaultsSchema(serviceSchema));
await writeValidator('validate-hermit', hermitSchema);
await writeTypes('written-service-definition', 'WrittenServiceDefinition', serviceSchema);
await writeTypes('written-hermit-settings', 'WrittenHermitSettings', hermitSchema);
await write(
  'schemas.ts',
  `import type { JsonObject } from '@hermit/core';

/** JSON Schema (draft 2020-12) of one definition file. */
export const serviceSchema: JsonObject = ${JSON.stringify(serviceSchema, null, 2)};

/** JSON Schema (draft 2020-12) of \`hermit.toml\`. */
export const hermitSchema: JsonObject = ${JSON.stringify(hermitSchema, null, 2)};
`,
);

async function readSchema(name) {
  return JSON.parse(await readFile(new URL(`schema/${name}`, root), 'utf8'));
}

/** `_defaults.toml` may say everything that a definition may, except who it is, and rules: nothing in it is required. */
function defaultsSchema({ allOf: _, ...schema }) {
  const { id: __, rule: ___, ...properties } = schema.properties;
  return { ...schema, $id: 'urn:hermit:schema:defaults', properties };
}

async function writeValidator(name, schema) {
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: true,
    allowUnionTypes: true,
    code: { source: true, esm: true, lines: true },
  });
  const code = standalone.default(ajv, ajv.compile(schema));
  await write(`${name}.js`, withImports(code));
  await write(
    `${name}.d.ts`,
    `import type { ErrorObject } from 'ajv';
declare const validate: { (data: unknown): boolean; errors?: ErrorObject[] | null };
export default validate;
`,
  );
}

/** Ajv asks for its small run-time modules with CommonJS `require`, even in an ES module. */
function withImports(code) {
  const imports = [];
  const body = code.replaceAll(/require\("(ajv\/dist\/runtime\/[^"]+)"\)\.default/g, (_, id) => {
    const name = `runtime${imports.length}`;
    imports.push(`import ${name} from '${id}.js';`);
    return `(${name}.default ?? ${name})`;
  });
  if (body.includes('require(')) throw new Error('the compiled validator still calls require(); extend withImports');
  return `${imports.join('\n')}\n${body.replace('"use strict";', '')}\n`;
}

async function writeTypes(file, name, schema) {
  // What a kind needs is no matter of types.
  const { $id: _, title: __, allOf: ___, ...rest } = schema;
  await write(
    `${file}.ts`,
    await compile({ ...rest, title: name }, name, { additionalProperties: false, format: false }),
  );
}

/** Whole or not at all: a build may run while another reads. */
async function write(name, text) {
  const temporary = new URL(`.${name}.${process.pid}`, out);
  await writeFile(temporary, text);
  await rename(temporary, new URL(name, out));
}
