import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DefinitionKind, hasProcess } from '@hermit/core';
import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
// @ts-expect-error: a script without types.
import { renderReference } from '../scripts/generate-reference.mjs';
import { findingCodes, hermitSchema, serviceSchema } from '../src/index.ts';
import { checkDefinition } from '../src/load/check-written.ts';
import { checkHermitSettings } from '../src/load/load-hermit-settings.ts';
import { durationPattern } from '../src/normalise/duration.ts';
import { kindsOfKey } from '../src/rules/kinds-of-key.ts';
import { laterServiceKeys } from '../src/validate/later-keys.ts';

interface Property {
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly pattern?: string;
  readonly additionalProperties?: Schema;
}

interface Schema {
  readonly properties: Readonly<Record<string, Property>>;
  readonly required?: readonly string[];
  readonly allOf?: readonly { readonly then?: Schema; readonly else?: Schema }[];
  readonly additionalProperties: boolean;
}

const service = serviceSchema as unknown as Schema;
const hermit = hermitSchema as unknown as Schema;
const dependency = hermit.properties['system_dependencies']?.additionalProperties as Schema;
const docs = join(import.meta.dirname, '../../../docs/reference');

describe.each([
  ['a definition', service],
  ['hermit.toml', hermit],
  ['a system dependency', dependency],
])('the schema of %s', (_, schema) => {
  test('allows no other keys', () => expect(schema.additionalProperties).toBe(false));

  test.each(Object.entries(schema.properties))(
    '%s has a description, an example, and a default or says what happens without',
    (key, property) => {
      expect(property.description).toMatch(/^.{15,}\.$/);
      expect(property.examples?.length).toBeGreaterThan(0);
      const needsNone =
        requiredOf(schema).includes(key) || property.description?.includes('Without it') || schema === dependency;
      if (!needsNone) expect(property).toHaveProperty('default');
    },
  );

  test('has one form of durations, the one that is parsed', () => {
    const durations = Object.values(schema.properties).filter(({ pattern }) => pattern?.includes('ms|s'));
    for (const { pattern } of durations) expect(pattern).toBe(durationPattern);
  });
});

describe('what the schema says of itself is true', () => {
  const valuesOf = ([key, property]: [string, Property]): (readonly [string, unknown])[] =>
    [
      ...(property.examples ?? []),
      ...(key === 'description' || key === 'url' ? [] : [property.default ?? []].flat(0).slice(0, 1)),
    ]
      .filter((value) => !(Array.isArray(value) && value.length === 0 && property.default === undefined))
      .map((value) => [key, value] as const);

  test.each(Object.entries(service.properties).flatMap(valuesOf))('%s = %j is valid', (key, value) => {
    const kind =
      key === 'kind' ? (value as DefinitionKind) : (kindsOfKey[key as keyof typeof kindsOfKey][0] ?? 'service');
    const written = { kind, ...leastOf(kind), [key]: value };
    const text = Object.entries(written)
      .map(([name, one]) => `${name} = ${tomlOf(one)}\n`)
      .join('');
    const codes = checkDefinition('/d/a.toml', text, null).findings.map(({ code }) => code);
    expect(codes.filter((code) => code !== 'unused-key')).toEqual([]);
  });

  test.each(Object.entries(hermit.properties).flatMap(valuesOf))('hermit.toml: %s = %j is valid', (key, value) => {
    expect(checkHermitSettings('/d/hermit.toml', `${key} = ${tomlOf(value)}\n`).findings).toEqual([]);
  });

  test('no key is both there and yet to come', () => {
    expect(Object.keys(service.properties).filter((key) => laterServiceKeys.has(key))).toEqual([]);
  });
});

describe('the reference pages', () => {
  test('are what the schemas and codes give (node packages/config/scripts/generate-reference.mjs)', async () => {
    const pages: ReadonlyMap<string, string> = await renderReference();
    for (const [name, text] of pages) expect(readFileSync(join(docs, name), 'utf8')).toBe(text);
  });

  test('name every key and every code', () => {
    const page = readFileSync(join(docs, 'definition-file.md'), 'utf8');
    for (const key of [...Object.keys(service.properties), ...laterServiceKeys]) expect(page).toContain(`\`${key}\``);
    const findings = readFileSync(join(docs, 'findings.md'), 'utf8');
    for (const code of Object.keys(findingCodes)) expect(findings).toContain(`## \`${code}\``);
  });

  test('have no example that is not TOML', () => {
    for (const name of ['definition-file.md', 'hermit-toml.md']) {
      const blocks = [...readFileSync(join(docs, name), 'utf8').matchAll(/```toml\n(.*?)```/gs)];
      expect(blocks.length).toBeGreaterThan(5);
      for (const [, block] of blocks) for (const example of (block ?? '').split('# or\n')) parse(example);
    }
  });

  test('say of each key whether a change restarts, as the design has it', () => {
    const page = readFileSync(join(docs, 'definition-file.md'), 'utf8');
    const rows = [...page.matchAll(/^\| \[`(\w+)`\].* (yes|no|–) \|$/gm)].map(([, key, restarts]) => [key, restarts]);
    const live = [
      ...[
        'description',
        'url',
        'max_instances',
        'autostart',
        'exec_start_pre_timeout',
        'exec_stop',
        'exec_reload',
        'shutdown_timeout',
      ],
      ...['stop_signal', 'system_dependencies', 'requires', 'wants', 'after', 'required_by', 'wanted_by', 'conflicts'],
      ...['restart', 'once_per_boot', 'rule'],
    ];
    expect(rows.filter(([, restarts]) => restarts === 'no').map(([key]) => key)).toEqual(live);
  });
});

/** What a definition of a kind cannot be without. */
function leastOf(kind: DefinitionKind): Readonly<Record<string, unknown>> {
  if (kind === 'config-watcher') return { path: '/etc/a' };
  return hasProcess({ kind }) ? { exec_start: ['a'] } : {};
}

function requiredOf({ required = [], allOf = [] }: Schema): readonly string[] {
  return [...required, ...allOf.flatMap((part) => (part.then ?? part.else)?.required ?? [])];
}

function tomlOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(tomlOf).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([key, member]) => `${key} = ${tomlOf(member)}`)
    .join(', ')} }`;
}
