import { createFinding } from '../findings/create-finding.ts';
import { pointerTo } from '../parse/key-positions.ts';
import { describeValue } from '../validate/describe-value.ts';
import type { DefinitionRule } from './definition-rule.ts';

/** Options travel to the spawner as JSON, which has no dates and no numbers that are not finite. */
export const spawnerOptionsAreJson: DefinitionRule = ({ document, written }) =>
  foreignValues(written.spawner_options ?? {}, '/spawner_options').map(({ pointer, value }) => {
    const place = document.locate(pointer, 'value');
    const message = `${place.keyPath} must be a text, number, boolean, array or table, not ${describeValue(value)}`;
    return createFinding('wrong-type', place, message, 'write it as a text in quotes');
  });

interface ValueAt {
  readonly pointer: string;
  readonly value: unknown;
}

function foreignValues(value: unknown, pointer: string): ValueAt[] {
  if (value instanceof Date || (typeof value === 'number' && !Number.isFinite(value))) return [{ pointer, value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => foreignValues(member, pointerTo(pointer, key)));
}
