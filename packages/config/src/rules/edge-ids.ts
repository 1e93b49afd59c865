import type { Finding } from '@hermit/core';
import { createFinding } from '../findings/create-finding.ts';
import { normaliseWrittenId } from '../normalise/written-id.ts';
import { pointerTo } from '../parse/key-positions.ts';
import type { TomlDocument } from '../parse/toml-document.ts';
import type { DefinitionRule, WrittenDefinition } from './definition-rule.ts';
import { ownIds } from './own-ids.ts';

const lists = ['wants', 'after', 'required_by', 'wanted_by', 'conflicts'] as const;

/** Ids in lists are well-formed, none stands there twice, and none is the definition's own. */
export const edgeIds: DefinitionRule = (definition, id) =>
  lists.flatMap((key) => [
    ...idListFindings(definition.document, definition.written[key] ?? [], `/${key}`),
    ...selfFindings(definition, id, key),
  ]);

/** What is wrong with the ids of one list, each by itself and together. */
export function idListFindings(document: TomlDocument, ids: readonly string[], pointer: string): Finding[] {
  const seen = new Map<string, number>();
  return ids.flatMap((written, index) => {
    const at = pointerTo(pointer, index);
    const id = normaliseWrittenId(written);
    if (id === null) return [malformedId(document, at, written)];
    const first = seen.get(id);
    if (first !== undefined) return [repeated(document, at, `the service ${JSON.stringify(id)}`)];
    seen.set(id, index);
    return [];
  });
}

/** What is wrong with one id. */
export function idFindings(document: TomlDocument, written: string, pointer: string): Finding[] {
  return normaliseWrittenId(written) === null ? [malformedId(document, pointer, written)] : [];
}

/** An element of a list that an earlier one says already. */
export function repeated(document: TomlDocument, pointer: string, what: string): Finding {
  const place = document.locate(pointer, 'value');
  const message = `${place.keyPath} names ${what} a second time`;
  return createFinding('malformed-value', place, message, 'remove one of them');
}

function malformedId(document: TomlDocument, pointer: string, written: string): Finding {
  const place = document.locate(pointer, 'value');
  const message = `${place.keyPath} is no id of a service: ${JSON.stringify(written)}`;
  return createFinding('malformed-id', place, message, meantReference(written, pointer) ?? suggestionFor(written));
}

/** A variable as it is written in facts, or as shells write it. */
const variable = /^[?$]([A-Za-z_][A-Za-z0-9_-]*)$/;

/** The same id with references for variables, if it has any; `null` otherwise. */
export function withReferences(written: string): string | null {
  const at = written.indexOf('@');
  const [name, ...args] = at === -1 ? [written] : [written.slice(0, at), ...written.slice(at + 1).split(',')];
  const parts = [name, ...args].map((part) => part.replace(variable, (_, of: string) => `\${${of}}`));
  const meant = parts.length === 1 ? `${parts[0]}` : `${parts[0]}@${parts.slice(1).join(',')}`;
  return meant === written ? null : meant;
}

function meantReference(written: string, pointer: string): string | null {
  const meant = withReferences(written);
  if (meant === null || normaliseWrittenId(meant) === null) return null;
  const isInRule = pointer.startsWith('/rule/');
  const whose = isInRule ? 'a variable of the conditions' : 'a parameter, which is listed in params';
  return `write ${JSON.stringify(meant)} for the value of ${whose}`;
}

function suggestionFor(written: string): string {
  const at = written.indexOf('@');
  if (at <= 0 || written.includes('${')) return 'write a name such as "db", or an instance such as "udhcpc@eth0"';
  const args = written
    .slice(at + 1)
    .split(',')
    .map(encoded);
  return `write ${JSON.stringify(`${written.slice(0, at)}@${args.join(',')}`)}: other bytes than letters, digits, ".", "_" and "-" are %XX`;
}

function encoded(arg: string): string {
  return arg.replaceAll(/%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9._%-]/gu, (char) =>
    [...new TextEncoder().encode(char)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}

function selfFindings(
  { document, written }: WrittenDefinition,
  id: string | null,
  key: (typeof lists)[number],
): Finding[] {
  const own = ownIds(id, written.params);
  return (written[key] ?? []).flatMap((entry, index) => {
    if (!own.has(normaliseWrittenId(entry) ?? '')) return [];
    const place = document.locate(pointerTo(`/${key}`, index), 'value');
    return [createFinding('self-reference', place, `${place.keyPath} names the definition itself`, 'remove it')];
  });
}
