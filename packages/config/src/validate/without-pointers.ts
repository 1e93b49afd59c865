import { pointerSegments } from '../parse/key-path.ts';
import type { TomlTable } from '../parse/toml-document.ts';

/** A table without the keys at some JSON pointers. Of arrays and deeper tables, the key one level down goes as a whole. */
export function withoutPointers(table: TomlTable, pointers: readonly string[]): TomlTable {
  let rest = table;
  for (const pointer of pointers) {
    const [key, member] = pointerSegments(pointer);
    if (key === undefined) continue;
    const value = rest[key];
    rest = isTable(value) && member !== undefined ? { ...rest, [key]: without(value, member) } : without(rest, key);
  }
  return rest;
}

function without(table: TomlTable, key: string): TomlTable {
  return Object.fromEntries(Object.entries(table).filter(([known]) => known !== key));
}

function isTable(value: unknown): value is TomlTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
