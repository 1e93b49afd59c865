import type { Finding } from '@hermit/core';
import { createFinding } from '../findings/create-finding.ts';
import type { TomlDocument } from '../parse/toml-document.ts';
import { commandKeys } from './command-keys.ts';
import type { DefinitionRule } from './definition-rule.ts';

/** A program is an absolute path, or a bare name to be found in PATH; nothing in between, and not empty. */
export const executablePath: DefinitionRule = ({ document, written }) =>
  commandKeys.flatMap((key) => commandFindings(document, `/${key}`, written[key]));

/** What is wrong with the program of one command. One string is for the shell, which looks for itself. */
export function commandFindings(
  document: TomlDocument,
  pointer: string,
  command: string | readonly string[] | undefined,
): Finding[] {
  if (typeof command === 'string' && command.trim() === '') return [emptyCommand(document, pointer)];
  if (typeof command === 'string' || command === undefined || command[0] === undefined) return [];
  const program = command[0];
  if (program === '') return [emptyCommand(document, `${pointer}/0`)];
  // What begins with a reference is known only when its value is.
  if (!program.includes('/') || program.startsWith('/') || program.startsWith('${')) return [];
  const message = `the program ${JSON.stringify(program)} is a relative path, and the manager has no directory to start from`;
  const suggestion = 'give the absolute path, or a bare name to be found in PATH';
  return [createFinding('relative-executable', document.locate(`${pointer}/0`, 'value'), message, suggestion)];
}

function emptyCommand(document: TomlDocument, pointer: string): Finding {
  const place = document.locate(pointer, 'value');
  return createFinding('malformed-value', place, `${place.keyPath} is empty: there is no program to run`);
}
