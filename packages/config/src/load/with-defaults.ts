import type { TomlDocument, TomlTable } from '../parse/toml-document.ts';

/** Tables that are merged variable by variable; every other key of a definition replaces the default as a whole. */
const mergedTables: ReadonlySet<string> = new Set(['env', 'spawner_options']);

/** A document on top of its defaults: what it does not say, they say, and that is where it is located. */
export function withDefaults(document: TomlDocument, defaults: TomlDocument | null): TomlDocument {
  if (defaults === null) return document;
  return {
    file: document.file,
    text: document.text,
    table: merged(defaults.table, document.table),
    says: (pointer) => document.says(pointer) || defaults.says(pointer),
    locate(pointer, part) {
      const isFromDefaults = !document.says(pointer) && defaults.says(pointer);
      return (isFromDefaults ? defaults : document).locate(pointer, part);
    },
  };
}

function merged(defaults: TomlTable, own: TomlTable): TomlTable {
  const table: Record<string, unknown> = Object.assign(Object.create(null), defaults);
  for (const [key, value] of Object.entries(own)) {
    const under = defaults[key];
    table[key] = mergedTables.has(key) && isTable(under) && isTable(value) ? layered(under, value) : value;
  }
  return table;
}

function layered(under: TomlTable, over: TomlTable): TomlTable {
  return Object.assign(Object.create(null), under, over);
}

function isTable(value: unknown): value is TomlTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
