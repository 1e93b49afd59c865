import { posix } from 'node:path';
import { type Finding, hasReference } from '@hermit/core';
import { createFinding } from '../findings/create-finding.ts';
import { pointerTo } from '../parse/key-positions.ts';
import { commandKeys } from './command-keys.ts';
import type { DefinitionRule } from './definition-rule.ts';
import type { TextAt } from './template-texts.ts';

const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'mksh', 'fish', 'csh', 'tcsh']);

const handsToShell: ReadonlySet<string> = new Set(['su', 'runuser', 'flock', 'script']);

/** No value may come into a text that a shell reads: it would be read as a command. */
export const shellWithoutReferences: DefinitionRule = ({ document, written }) => {
  const isTemplate = (written.params ?? []).length > 0;
  const scripts = commandKeys.flatMap((key) => scriptsOf(written[key], `/${key}`));
  return scripts
    .filter(({ text }) => (isTemplate ? hasReference(text) : text.includes('${hsm.')))
    .map(({ pointer }): Finding => {
      const place = document.locate(pointer, 'value');
      const message = `${place.keyPath} is read by a shell, which would read the value of a reference as part of the command`;
      const suggestion = 'hand the value over in env, and write "$NAME" here, without braces';
      return createFinding('reference-in-shell', place, message, suggestion);
    });
};

/** The texts of a command that a shell reads: the command itself, or what comes after the option `-c` of a shell. */
export function scriptsOf(command: string | readonly string[] | undefined, pointer: string): TextAt[] {
  if (typeof command === 'string') return [{ pointer, text: command }];
  return (command ?? []).flatMap((text, index, argv) =>
    isScript(argv, index) ? [{ pointer: pointerTo(pointer, index), text }] : [],
  );
}

/** Also behind other programs, as in `env sh -c`, and of programs that hand a command to a shell. */
function isScript(argv: readonly string[], index: number): boolean {
  if (!/^(?:-[A-Za-z]*c|--command)$/.test(argv[index - 1] ?? '')) return false;
  if (argv.slice(0, index).some((program) => handsToShell.has(posix.basename(program)))) return true;
  let before = index - 2;
  while (before > 0 && (isOption(argv[before]) || isOptionWithValue(argv[before - 1]))) before -= 1;
  return shells.has(posix.basename(argv[before] ?? ''));
}

function isOption(arg: string | undefined): boolean {
  return /^[-+]./.test(arg ?? '');
}

/** An option of shells whose value is the argument after it, as in `bash -o pipefail -c`. */
function isOptionWithValue(arg: string | undefined): boolean {
  return /^(?:[-+][A-Za-z]*[oO]|--rcfile|--init-file)$/.test(arg ?? '');
}
