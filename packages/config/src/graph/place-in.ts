import { type Place, wholeFile } from '../findings/create-finding.ts';
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
