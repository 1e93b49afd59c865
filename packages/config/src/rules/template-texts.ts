import type { Finding } from '@hermit/core';
import { hasReference, namesIn } from '@hermit/core';
import { createFinding } from '../findings/create-finding.ts';
import { didYouMean } from '../findings/did-you-mean.ts';
import { pointerTo } from '../parse/key-positions.ts';
import type { TomlDocument } from '../parse/toml-document.ts';

/** Stands for the directory of a definition's file, in the keys that have paths. */
const directoryReference = 'hsm.dir';

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
  const message = `${place.keyPath} refers to ${JSON.stringify(name)}, ${whyUnknown(name, known, instead)}`;
  const suggestion = instead ?? didYouMean(name, known) ?? otherwise(name, known);
  return createFinding('unknown-reference', place, message, suggestion);
}

function whyUnknown(name: string, known: ReadonlySet<string>, instead: string | null): string {
  if (instead !== null) return 'which has no value before the conditions match';
  if (name === directoryReference) return 'which has a value in other keys only';
  return `which is not known; ${known.size === 0 ? 'nothing has a name here' : `there are ${[...known].join(', ')}`}`;
}

function otherwise(name: string, known: ReadonlySet<string>): string {
  if (name === directoryReference) return 'write out the path of the directory';
  return known.size === 0 ? 'name it in params, or bind it in when' : `to mean it literally, write $\${${name}}`;
}
