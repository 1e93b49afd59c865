import type { Finding } from '@hermit/core';
import { createFinding } from '../findings/create-finding.ts';
import { pointerTo } from '../parse/key-positions.ts';
import type { TomlDocument } from '../parse/toml-document.ts';
import { describeValue } from '../validate/describe-value.ts';

/** What of a value JSON cannot say: dates, and numbers that are not finite. */
export function foreignValueFindings(document: TomlDocument, value: unknown, pointer: string): Finding[] {
  return foreignValues(value, pointer).map((foreign) => {
    const place = document.locate(foreign.pointer, 'value');
    const message = `${place.keyPath} must be a text, number, boolean, array or table, not ${describeValue(foreign.value)}`;
    return createFinding('wrong-type', place, message, 'write it as a text in quotes');
  });
}

/** Whether JSON can say all of it. */
export function isJson(value: unknown): boolean {
  return foreignValues(value, '').length === 0;
}

interface ValueAt {
  readonly pointer: string;
  readonly value: unknown;
}

function foreignValues(value: unknown, pointer: string): ValueAt[] {
  if (value instanceof Date || (typeof value === 'number' && !Number.isFinite(value))) return [{ pointer, value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => foreignValues(member, pointerTo(pointer, key)));
}
