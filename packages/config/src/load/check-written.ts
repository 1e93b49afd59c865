import { posix } from 'node:path';
import { type Finding, isServiceName } from '@hermit/core';
import { createFinding, hasErrors, wholeFile } from '../findings/create-finding.ts';
import type { WrittenServiceDefinition } from '../generated/written-service-definition.ts';
import { pointerTo } from '../parse/key-positions.ts';
import { parseToml, type TomlDocument, type TomlTable } from '../parse/toml-document.ts';
import type { WrittenDefinition } from '../rules/definition-rule.ts';
import { definitionRules } from '../rules/definition-rules.ts';
import { reservedIdFindings } from '../rules/reserved-id.ts';
import { schemaComplaints } from '../validate/schema-findings.ts';
import { withoutPointers } from '../validate/without-pointers.ts';
import { withDefaults } from './with-defaults.ts';
import { withOwnDirectory } from './with-own-directory.ts';

/** A definition that its schema and the rules about it alone allow. */
export interface CheckedDefinition extends WrittenDefinition {
  readonly id: string;
  readonly written: WrittenServiceDefinition;
  /** Absolute paths of its environment files, in order. */
  readonly environmentFiles: readonly string[];
}

/** A checked definition, with warnings at most; or the errors that keep it from being one. */
export interface CheckResult {
  readonly checked: CheckedDefinition | null;
  /** What can be held against the surroundings even so: the keys that have no errors. `null` if the text is no TOML. */
  readonly readable: WrittenDefinition | null;
  readonly findings: readonly Finding[];
}

/** From the text of a file to a checked definition. Pure, and never throws, whatever the text is. */
export function checkDefinition(file: string, text: string, defaults: TomlDocument | null): CheckResult {
  const parsed = parseToml(file, text);
  if (parsed.kind === 'invalid') return { checked: null, readable: null, findings: [parsed.finding] };
  const id = idOf(file, parsed.document);
  const document = withOwnDirectory(withDefaults(parsed.document, defaults, id));
  const { readable, findings } = checkDocument('service', document, id);
  if (!Object.hasOwn(document.table, 'id')) findings.push(...fileNameFindings(file, id));
  if (hasErrors(findings)) return { checked: null, readable, findings };
  const written = asWritten(document.table);
  const environmentFiles = environmentFilesOf(file, written);
  return { checked: { id, document, written, environmentFiles }, readable, findings };
}

/** From the text of a `_defaults.toml` to its document; `null` if it has errors. Pure, and never throws. */
export function checkDefaults(
  file: string,
  text: string,
): { readonly document: TomlDocument | null; readonly findings: readonly Finding[] } {
  const parsed = parseToml(file, text);
  if (parsed.kind === 'invalid') return { document: null, findings: [parsed.finding] };
  const { document } = parsed;
  const { findings } = checkDocument('defaults', document, null);
  return { document: hasErrors(findings) ? null : document, findings };
}

/** The schema, and then the rules about whatever the schema has nothing against: all findings at once. */
function checkDocument(
  kind: 'service' | 'defaults',
  document: TomlDocument,
  id: string | null,
): { readonly readable: WrittenDefinition; readonly findings: Finding[] } {
  const complaints = schemaComplaints(kind, document);
  const sound = withoutPointers(
    document.table,
    complaints.map(({ pointer }) => pointer),
  );
  const readable = { document, written: asWritten(sound) };
  const findings = complaints.map(({ finding }) => finding);
  for (const rule of definitionRules) findings.push(...rule(readable, id));
  return { readable, findings };
}

/** The id that is written, well-formed or not, or else the one that the file name gives. */
function idOf(file: string, { table }: TomlDocument): string {
  const { id } = table;
  return typeof id === 'string' ? id : posix.basename(file).replace(/\.toml$/, '');
}

/** The one place where a table that passed the schema becomes the type made from the schema. */
function asWritten(table: TomlTable): WrittenServiceDefinition {
  return table as unknown as WrittenServiceDefinition;
}

function fileNameFindings(file: string, id: string): Finding[] {
  if (isServiceName(id)) return reservedIdFindings(id, wholeFile(file));
  const message = `the file name gives the id ${JSON.stringify(id)}, which is not well-formed; begin with a letter or digit, then up to 63 letters, digits, ".", "_" and "-"`;
  return [createFinding('malformed-id', wholeFile(file), message, 'rename the file, or write an id into it')];
}

function environmentFilesOf(file: string, written: WrittenServiceDefinition): string[] {
  return [written.env_file ?? []].flat().map((path) => posix.resolve(posix.dirname(file), path));
}

/** The JSON pointer of the n-th environment file of a definition. */
export function environmentFilePointer(written: WrittenServiceDefinition, index: number): string {
  return Array.isArray(written.env_file) ? pointerTo('/env_file', index) : '/env_file';
}
