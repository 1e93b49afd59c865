import type { Finding } from '@hermit/core';
import { hasReference, namesIn } from '@hermit/core';
import { createFinding } from '../findings/create-finding.ts';
import { didYouMean } from '../findings/did-you-mean.ts';
import { pointerTo } from '../parse/key-positions.ts';
import type { TomlDocument } from '../parse/toml-document.ts';

/** A text in a document, and where. */
export interface TextAt {
  readonly pointer: string;
  readonly text: string;
}

/** All texts in a value; keys of tables are none. */
export function textsIn(value: unknown, pointer: string): TextAt[] {
  if (typeof value === 'string') return [{ pointer, text: value }];
  if (typeof value !== 'object' || value === null || value instanceof Date) return [];
  return Object.entries(value).flatMap(([key, member]) => textsIn(member, pointerTo(pointer, key)));
}

/** References in texts that name nothing that is known. `instead` may know better what to do about a name. */
export function unknownReferenceFindings(
  document: TomlDocument,
  texts: readonly TextAt[],
  known: ReadonlySet<string>,
  instead: (name: string) => string | null = () => null,
): Finding[] {
  return texts
    .filter(({ text }) => hasReference(text))
    .flatMap(({ pointer, text }) =>
      namesIn(text)
        .filter((name) => !known.has(name))
        .map((name) => unknownReference(document, pointer, name, known, instead(name))),
    );
}

function unknownReference(
  document: TomlDocument,
  pointer: string,
  name: string,
  known: ReadonlySet<string>,
  instead: string | null,
): Finding {
  const place = document.locate(pointer, 'value');
  const there = known.size === 0 ? 'nothing has a name here' : `there are ${[...known].join(', ')}`;
  const why = instead === null ? `which is not known; ${there}` : 'which has no value before the conditions match';
  const message = `${place.keyPath} refers to ${JSON.stringify(name)}, ${why}`;
  const literal = `to mean it literally, write $\${${name}}`;
  const suggestion =
    instead ?? didYouMean(name, known) ?? (known.size === 0 ? 'name it in params, or bind it in when' : literal);
  return createFinding('unknown-reference', place, message, suggestion);
}
