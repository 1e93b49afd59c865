import { pointerSegments } from '../parse/key-path.ts';
import type { TomlTable } from '../parse/toml-document.ts';

/** A table without the keys at some JSON pointers. Of arrays and deeper tables, the key one level down goes as a whole. */
export function withoutPointers(table: TomlTable, pointers: readonly string[]): TomlTable {
  const membersByKey = new Map<string, Set<string | undefined>>();
  for (const pointer of pointers) {
    const [key, member] = pointerSegments(pointer);
    if (key === undefined) continue;
    const members = membersByKey.get(key) ?? new Set();
    membersByKey.set(key, members.add(isTable(table[key]) ? member : undefined));
  }
  return Object.fromEntries(Object.entries(table).flatMap((entry) => kept(entry, membersByKey.get(entry[0]))));
}

/** What remains of one entry: all, some members, or nothing where the value itself is at fault. */
function kept(
  [key, value]: [string, unknown],
  members: ReadonlySet<string | undefined> | undefined,
): [string, unknown][] {
  if (members === undefined) return [[key, value]];
  if (members.has(undefined) || !isTable(value)) return [];
  return [[key, Object.fromEntries(Object.entries(value).filter(([member]) => !members.has(member)))]];
}

function isTable(value: unknown): value is TomlTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
