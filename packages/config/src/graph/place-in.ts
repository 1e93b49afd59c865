import { type Place, wholeFile } from '../findings/create-finding.ts';
import { pointerTo } from '../parse/key-positions.ts';
import type { GraphMember } from './graph-set.ts';

/**
 * Where the value at a JSON pointer is written; normalising keeps the order of lists. Its file as a whole if nobody knows
 * more.
 */
export function placeIn(
  { definition, document }: GraphMember,
  pointer: string,
  part: 'key' | 'value' = 'value',
): Place {
  if (document === null) return wholeFile(definition.source.file);
  const place = document.locate(pointer, part);
  return place.line === null ? { ...place, line: 1, column: 1 } : place;
}

/** Where one key of an entry is written; the entry itself where it is nothing but that key's value, or leaves it out. */
export function placeOfKey(member: GraphMember, entry: string, key: string): Place {
  const pointer = pointerTo(entry, key);
  return placeIn(member, member.document?.says(pointer) === true ? pointer : entry);
}
