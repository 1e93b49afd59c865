import { pointerSegments } from '../parse/key-path.ts';
import type { TomlTable } from '../parse/toml-document.ts';

/** Lists whose elements have nothing to do with each other: one that is at fault does not speak against the rest. */
const independentLists: ReadonlySet<string> = new Set([
  'requires',
  'wants',
  'after',
  'required_by',
  'wanted_by',
  'conflicts',
  'rule',
]);

/**
 * A table without the keys at some JSON pointers. Of arrays and deeper tables, the key one level down goes as a whole; an
 * element of an independent list leaves a gap, so that the others keep their places.
 */
export function withoutPointers(table: TomlTable, pointers: readonly string[]): TomlTable {
  const membersByKey = new Map<string, Set<string | undefined>>();
  for (const pointer of pointers) {
    const [key, member] = pointerSegments(pointer);
    if (key === undefined) continue;
    const members = membersByKey.get(key) ?? new Set();
    const hasMembers = isTable(table[key]) || independentLists.has(key);
    membersByKey.set(key, members.add(hasMembers ? member : undefined));
  }
  return Object.fromEntries(Object.entries(table).flatMap((entry) => kept(entry, membersByKey.get(entry[0]))));
}

/** What remains of one entry: all, some members, or nothing where the value itself is at fault. */
function kept(
  [key, value]: [string, unknown],
  members: ReadonlySet<string | undefined> | undefined,
): [string, unknown][] {
  if (members === undefined) return [[key, value]];
  if (members.has(undefined)) return [];
  if (Array.isArray(value)) return [[key, withGaps(value, members)]];
  if (!isTable(value)) return [];
  return [[key, Object.fromEntries(Object.entries(value).filter(([member]) => !members.has(member)))]];
}

/** A gap is no element: what goes through the list passes over it. */
function withGaps(list: readonly unknown[], indexes: ReadonlySet<string | undefined>): unknown[] {
  const rest: unknown[] = [...list];
  for (const index of indexes) delete rest[Number(index)];
  return rest;
}

function isTable(value: unknown): value is TomlTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
