import type { Finding } from '@hermit/core';
import { createFinding } from '../findings/create-finding.ts';
import { environmentNamePattern, refusedEnvironmentReason } from '../rules/environment-name.ts';
import { quoted } from '../validate/describe-value.ts';

/** What an environment file says. */
export interface EnvironmentFileContent {
  readonly variables: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

/**
 * Reads lines of `NAME=VALUE`. Empty lines and lines that begin with `#` or `;` say nothing; `export ` before a name is
 * allowed. A value in single quotes is taken as it is, one in double quotes knows `\\ \" \n \t \$`; without quotes it
 * is the rest of the line, trimmed. Nothing is expanded, and a value ends with its line.
 */
export function parseEnvironmentFile(file: string, text: string): EnvironmentFileContent {
  const variables = new Map<string, string>();
  const findings: Finding[] = [];
  text.split('\n').forEach((rawLine, index) => {
    const line = rawLine.trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) return;
    const place = { file, line: index + 1, column: 1, keyPath: null };
    const assignment = parseAssignment(line);
    if (typeof assignment === 'string') findings.push(createFinding('environment-file-syntax', place, assignment));
    else {
      const refusal = refusedEnvironmentReason(assignment.name);
      if (refusal !== null) findings.push(createFinding('refused-environment', place, refusal, 'remove the line'));
      else variables.set(assignment.name, assignment.value);
    }
  });
  return { variables, findings };
}

/** The assignment, or why there is none. A message never repeats a value: it may be a secret. */
function parseAssignment(line: string): { readonly name: string; readonly value: string } | string {
  const equals = line.indexOf('=');
  if (equals === -1) return 'the line is not NAME=VALUE: there is no "="';
  const name = line
    .slice(0, equals)
    .replace(/^export\s+/, '')
    .trim();
  if (!environmentNamePattern.test(name)) {
    return `${quoted(name)} is no name of an environment variable; use letters, digits and "_", not beginning with a digit`;
  }
  const value = parseValue(line.slice(equals + 1).trim());
  if (value === null) return `the value of ${name} begins with a quote that does not end at the end of the line`;
  return value.includes('\0') ? `the value of ${name} holds a NUL byte` : { name, value };
}

const doubleQuoted = /^"((?:[^"\\]|\\.)*)"$/;
const singleQuoted = /^'([^']*)'$/;

function parseValue(raw: string): string | null {
  const single = singleQuoted.exec(raw);
  if (single !== null) return single[1] ?? '';
  const double = doubleQuoted.exec(raw);
  if (double !== null) return (double[1] ?? '').replaceAll(/\\(.)/g, (_, escaped: string) => unescaped(escaped));
  return raw.startsWith('"') || raw.startsWith("'") ? null : raw;
}

function unescaped(escaped: string): string {
  switch (escaped) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case '"':
    case '\\':
    case '$':
      return escaped;
    default:
      return `\\${escaped}`;
  }
}
