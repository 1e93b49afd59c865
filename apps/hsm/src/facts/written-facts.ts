import { type Fact, factProblem, type JsonValue, parsePattern } from '@hermit/core';
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { printable } from '../render/printable.ts';
import { repairedJson } from './repaired-json.ts';

/** The facts of a command line. Throws a `CliError` that says how to write what is none. */
export function factsOf(written: readonly string[]): readonly Fact[] {
  return written.map((text) => {
    const value = jsonOf(text, written);
    const problem = factProblem(value);
    if (problem !== null) throw wrongUsage(`${quoted(text)} is no fact: ${problem}`);
    return value as Fact;
  });
}

/** The pattern of a command line; a word alone stands for all facts with this label. Throws as `factsOf`. */
export function patternOf(text: string): JsonValue {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text)) return [text, '...'];
  const value = jsonOf(text, [text]);
  const parsed = parsePattern(value);
  if (!parsed.ok) throw wrongUsage(`${quoted(text)} is no pattern: ${parsed.message}`);
  return value;
}

function jsonOf(text: string, all: readonly string[]): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw wrongUsage(noJson(text, all));
  }
}

/** Mostly the shell has taken the quotes away, and sometimes it has cut the fact into pieces as well. */
function noJson(text: string, all: readonly string[]): string {
  const meant = repairedJson(text) ?? repairedJson(all.join(' ')) ?? repairedJson(`[${all.join(',')}]`);
  if (meant === null) {
    return `${quoted(text)} is no JSON; facts are written '["default-route","ipv4"]', in single quotes because of the shell`;
  }
  const why = text.startsWith('[') ? 'the shell took its quotes away' : 'facts are JSON arrays';
  return `${quoted(text)} is no JSON: ${why}; write ${inShell(meant)}`;
}

function inShell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function quoted(text: string): string {
  const shown = printable(text);
  return shown.length > 120 ? `${shown.slice(0, 120)}…` : shown;
}

function wrongUsage(message: string): CliError {
  return new CliError(exitCodes.wrongUsage, 'wrong-usage', message);
}
