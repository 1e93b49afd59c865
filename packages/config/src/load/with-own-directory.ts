// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references are written so.
import { posix } from 'node:path';
import { pointerTo } from '../parse/key-positions.ts';
import type { TomlDocument, TomlTable } from '../parse/toml-document.ts';
import { scriptsOf } from '../rules/shell-without-references.ts';

/** What stands for the directory of the definition's file. */
export const ownDirectoryReference = '${hsm.dir}';

/** The keys whose texts may refer to it. */
const keys: ReadonlySet<string> = new Set([
  'exec_start',
  'exec_start_pre',
  'exec_stop',
  'exec_reload',
  'env',
  'env_file',
  'working_directory',
  'path',
  'spawner_options',
]);

/**
 * A document in which `${hsm.dir}` is the directory of its file. Texts that a shell reads keep the reference, and are
 * refused for it: a path could mean something else there.
 */
export function withOwnDirectory(document: TomlDocument): TomlDocument {
  if (!refers(document.table)) return document;
  const directory = posix.dirname(document.file);
  const table = mapped(document.table, (value, key) => {
    return keys.has(key) ? replaced(value, directory, `/${key}`, scriptPointers(key, value)) : value;
  });
  return { ...document, table };
}

function refers(table: TomlTable): boolean {
  return JSON.stringify(table).includes(ownDirectoryReference);
}

function scriptPointers(key: string, value: unknown): ReadonlySet<string> {
  if (!key.startsWith('exec_') || !isCommand(value)) return new Set();
  return new Set(scriptsOf(value, `/${key}`).map(({ pointer }) => pointer));
}

function isCommand(value: unknown): value is string | string[] {
  return typeof value === 'string' || (Array.isArray(value) && value.every((arg) => typeof arg === 'string'));
}

function replaced(value: unknown, directory: string, pointer: string, kept: ReadonlySet<string>): unknown {
  if (typeof value === 'string') {
    return kept.has(pointer) ? value : value.replaceAll(ownDirectoryReference, () => directory);
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => replaced(item, directory, pointerTo(pointer, index), kept));
  }
  if (!isTable(value)) return value;
  return mapped(value, (inner, key) => replaced(inner, directory, pointerTo(pointer, key), kept));
}

/** Dates are objects, too. */
function isTable(value: unknown): value is TomlTable {
  return typeof value === 'object' && value !== null && !(value instanceof Date);
}

function mapped(table: TomlTable, change: (value: unknown, key: string) => unknown): TomlTable {
  const changed: Record<string, unknown> = Object.create(null);
  for (const [key, value] of Object.entries(table)) changed[key] = change(value, key);
  return changed;
}
