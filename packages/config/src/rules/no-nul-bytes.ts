import { createFinding } from '../findings/create-finding.ts';
import { pointerTo } from '../parse/key-positions.ts';
import type { DefinitionRule } from './definition-rule.ts';

/** No text may hold a NUL byte: the system would cut it there, and what runs would not be what was written. */
export const noNulBytes: DefinitionRule = ({ document }) =>
  textsIn(document.table, '')
    .filter(({ text }) => text.includes('\0'))
    .map(({ pointer }) => {
      const place = document.locate(pointer, 'value');
      return createFinding('nul-byte', place, `${place.keyPath} holds a NUL byte`, 'remove the "\\u0000"');
    });

interface TextAt {
  readonly pointer: string;
  readonly text: string;
}

function textsIn(value: unknown, pointer: string): TextAt[] {
  if (typeof value === 'string') return [{ pointer, text: value }];
  if (typeof value !== 'object' || value === null || value instanceof Date) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const at = pointerTo(pointer, key);
    const own = Array.isArray(value) ? [] : [{ pointer: at, text: key }];
    return [...own, ...textsIn(member, at)];
  });
}
