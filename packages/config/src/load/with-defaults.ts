import { canonicalJson } from '@hermit/core';
import { jsonValue } from '../normalise/json-value.ts';
import { normaliseId } from '../normalise/requirement.ts';
import { pointerSegments } from '../parse/key-path.ts';
import { pointerTo } from '../parse/key-positions.ts';
import type { TomlDocument, TomlTable } from '../parse/toml-document.ts';
import { isJson } from '../rules/json-values.ts';
import { hasKey, kindOf } from '../rules/kinds-of-key.ts';

/** Tables that are merged variable by variable; every other key of a definition replaces the default as a whole. */
const mergedTables: ReadonlySet<string> = new Set(['env', 'spawner_options']);

/** Lists that are added up: so a directory can be a layer, whatever its definitions say of their own. */
export const addedLists: ReadonlySet<string> = new Set([
  'requires',
  'wants',
  'after',
  'required_by',
  'wanted_by',
  'conflicts',
]);

/**
 * A document on top of its defaults: what it does not say, they say, and that is where it is located. Defaults that mean
 * nothing for its kind are left out, and so is what would tie the definition to itself.
 */
export function withDefaults(document: TomlDocument, defaults: TomlDocument | null, id: string): TomlDocument {
  if (defaults === null) return document;
  const table = merged(defaults.table, document.table, id);
  const origin = (pointer: string): { readonly from: TomlDocument; readonly pointer: string } => {
    if (document.says(pointer)) return { from: document, pointer };
    const added = addedPointer(document.table, defaults.table, table, pointer);
    if (added !== null) return { from: defaults, pointer: added };
    return Object.hasOwn(table, pointerSegments(pointer)[0] ?? '') && defaults.says(pointer)
      ? { from: defaults, pointer }
      : { from: document, pointer };
  };
  return {
    file: document.file,
    text: document.text,
    table,
    says(pointer) {
      const { from, pointer: there } = origin(pointer);
      return from.says(there);
    },
    locate(pointer, part) {
      const { from, pointer: there } = origin(pointer);
      return from.locate(there, part);
    },
  };
}

function merged(defaults: TomlTable, own: TomlTable, id: string): TomlTable {
  const table: Record<string, unknown> = Object.assign(Object.create(null), fitting(defaults, own));
  for (const [key, value] of Object.entries(own)) {
    const under = table[key];
    table[key] = mergedTables.has(key) && isTable(under) && isTable(value) ? layered(under, value) : value;
  }
  for (const key of addedLists) {
    const added = addedTo(own[key], defaults[key], id);
    if (Object.hasOwn(table, key) && added !== null) table[key] = added;
  }
  return table;
}

/** The defaults that mean something for the definition. */
function fitting(defaults: TomlTable, own: TomlTable): TomlTable {
  const kind = kindOf(own['kind'] ?? defaults['kind']) ?? 'service';
  const isTemplate = [own['params'] ?? defaults['params'] ?? []].flat().length > 0;
  const means = ([key, value]: [string, unknown]): boolean =>
    hasKey(kind, key) &&
    !(key === 'restart' && value === 'always' && kind === 'oneshot') &&
    !(key === 'autostart' && isTemplate);
  return Object.fromEntries(Object.entries(defaults).filter(means));
}

/** A list with what the defaults add to it; `null` if one of the two is no list. */
function addedTo(own: unknown = [], more: unknown = [], id: string): unknown[] | null {
  return Array.isArray(own) && Array.isArray(more) ? [...own, ...more.filter(isAddition(own, id))] : null;
}

/** Whether an entry of the defaults says something new: neither the definition itself, nor what it says already. */
function isAddition(own: readonly unknown[], id: string): (entry: unknown) => boolean {
  const known = new Set([...own.map(subjectOf), subjectOf(id)]);
  return (entry) => !known.has(subjectOf(entry));
}

/** What an entry of a list of ids or requirements is about, as a text; whatever state it asks for. */
function subjectOf(entry: unknown): string {
  if (typeof entry === 'string') return normaliseId(entry);
  const { service, fact } = Object(entry);
  if (typeof service === 'string') return normaliseId(service);
  return isJson(fact) ? canonicalJson(jsonValue(fact ?? null)) : '';
}

/** Where an element of an added list is in the defaults; `null` if it is not from there. */
function addedPointer(own: TomlTable, defaults: TomlTable, table: TomlTable, pointer: string): string | null {
  const [key = '', index, ...rest] = pointerSegments(pointer);
  if (!addedLists.has(key) || index === undefined) return null;
  const [list, more, ownList] = [table[key], defaults[key], own[key] ?? []];
  if (!Array.isArray(list) || !Array.isArray(more) || !Array.isArray(ownList)) return null;
  if (Number(index) < ownList.length) return null;
  const there = more.indexOf(list[Number(index)]);
  return there === -1 ? null : [there, ...rest].reduce<string>(pointerTo, `/${key}`);
}

function layered(under: TomlTable, over: TomlTable): TomlTable {
  return Object.assign(Object.create(null), under, over);
}

function isTable(value: unknown): value is TomlTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
