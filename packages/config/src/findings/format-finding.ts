import { relative } from 'node:path/posix';
import type { Finding } from '@hermit/core';
import { lineOf } from '../parse/toml-document.ts';

const widestLine = 160;

/**
 * A finding as text: place, severity, message and code; the line with a caret under the place, if the text of the file
 * is given; and the suggestion. No newline at the end. Control characters are made visible.
 */
export function formatFinding(finding: Finding, sourceText?: string, baseDirectory?: string): string {
  const line = sourceText === undefined || finding.line === null ? null : lineOf(sourceText, finding.line);
  return renderFinding(finding, line, baseDirectory);
}

/** The same with the line itself; `null` without one. */
export function renderFinding(finding: Finding, sourceLine: string | null, baseDirectory?: string): string {
  const head = `${placeText(finding, baseDirectory)}${finding.severity}: ${printable(finding.message)} [${finding.code}]`;
  return [head, ...excerpt(finding, sourceLine), ...suggestionLines(finding)].join('\n');
}

/** The file as it is shown: relative to the base directory if it is below it. */
export function shownFile(file: string, baseDirectory: string | undefined): string {
  if (baseDirectory === undefined || !file.startsWith('/')) return file;
  const short = relative(baseDirectory, file);
  return short === '' || short.startsWith('..') ? file : short;
}

function placeText(finding: Finding, baseDirectory: string | undefined): string {
  if (finding.file === null) return '';
  const file = printable(shownFile(finding.file, baseDirectory));
  return finding.line === null ? `${file}: ` : `${file}:${finding.line}:${finding.column ?? 1}: `;
}

function excerpt({ line, column }: Finding, source: string | null): string[] {
  if (source === null || line === null) return [];
  const before = source.slice(0, (column ?? 1) - 1);
  const start = Math.max(0, before.length - widestLine / 2);
  const shown = printable(source.slice(start, start + widestLine));
  const number = String(line).padStart(5);
  const indent = ' '.repeat(printable(before.slice(start)).length);
  return [`${number} | ${shown}`, `${' '.repeat(number.length)} | ${indent}^`];
}

function suggestionLines({ suggestion }: Finding): string[] {
  return suggestion === null ? [] : [`      = ${printable(suggestion)}`];
}

/** Text of unknown origin must not steer the terminal: control characters and the like become visible, tabs one space. */
function printable(text: string): string {
  return text.replaceAll('\t', ' ').replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
