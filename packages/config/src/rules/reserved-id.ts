import type { Finding } from '@hermit/core';
import { createFinding, type Place } from '../findings/create-finding.ts';
import type { DefinitionRule } from './definition-rule.ts';

const reservedIds: ReadonlySet<string> = new Set(['hermit', '_defaults']);

/** A written id must not be one that the manager uses. The id from a file name is looked at when the file is loaded. */
export const reservedId: DefinitionRule = ({ document, written }) =>
  written.id === undefined ? [] : reservedIdFindings(written.id, document.locate('/id', 'value'));

/** What there is to say against an id, wherever it comes from. */
export function reservedIdFindings(id: string, place: Place): Finding[] {
  if (!reservedIds.has(id)) return [];
  const message = `the id ${JSON.stringify(id)} is reserved for the manager itself`;
  return [createFinding('reserved-id', place, message, 'choose another id')];
}
