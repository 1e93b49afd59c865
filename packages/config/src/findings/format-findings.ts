import { type Finding, unreachable } from '@hermit/core';
import { renderFinding, shownFile } from './format-finding.ts';
import { sarifLog } from './sarif-log.ts';

/** How findings are printed: for people, for programs, for code scanners, or as annotations of a GitHub workflow. */
export type FindingFormat = 'text' | 'json' | 'sarif' | 'github';

/** Every format. */
export const findingFormats: readonly FindingFormat[] = ['text', 'json', 'sarif', 'github'];

/** What the formats may make use of. */
export interface FormatOptions {
  /** Texts of files by path; with them, the text format shows the lines. */
  readonly sources?: ReadonlyMap<string, string>;
  /** Files below it are shown relative to it, except in JSON. */
  readonly baseDirectory?: string;
}

/** All findings as one text that ends in a newline, or is empty where there is nothing to print. Pure. */
export function formatFindings(
  findings: readonly Finding[],
  format: FindingFormat,
  options: FormatOptions = {},
): string {
  switch (format) {
    case 'text':
      return textOf(findings, options);
    case 'json':
      return `${JSON.stringify({ findings, ...countsOf(findings) }, null, 2)}\n`;
    case 'sarif':
      return `${JSON.stringify(sarifLog(findings, options.baseDirectory), null, 2)}\n`;
    case 'github':
      return findings.map((finding) => `${annotationOf(finding, options.baseDirectory)}\n`).join('');
    default:
      return unreachable(format);
  }
}

function textOf(findings: readonly Finding[], { sources, baseDirectory }: FormatOptions): string {
  if (findings.length === 0) return '';
  const lines = new Map([...(sources ?? [])].map(([file, text]) => [file, text.split(/\r?\n/)]));
  const lineOf = ({ file, line }: Finding): string | null =>
    line === null ? null : (lines.get(file ?? '')?.[line - 1] ?? null);
  const blocks = findings.map((finding) => renderFinding(finding, lineOf(finding), baseDirectory));
  const { errors, warnings } = countsOf(findings);
  return `${blocks.join('\n')}\n${counted(errors, 'error')}, ${counted(warnings, 'warning')}\n`;
}

function countsOf(findings: readonly Finding[]): { readonly errors: number; readonly warnings: number } {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return { errors, warnings: findings.length - errors };
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function annotationOf(finding: Finding, baseDirectory: string | undefined): string {
  const { severity, file, line, column, code, message, suggestion } = finding;
  const properties = [
    file === null ? null : `file=${escapedProperty(shownFile(file, baseDirectory))}`,
    line === null ? null : `line=${line}`,
    column === null ? null : `col=${column}`,
    `title=${escapedProperty(code)}`,
  ].filter((property) => property !== null);
  const text = suggestion === null ? message : `${message} (${suggestion})`;
  return `::${severity} ${properties.join(',')}::${escapedData(text)}`;
}

function escapedData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapedProperty(text: string): string {
  return escapedData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
