import type { Finding } from '@hermit/core';
import { type FindingCode, findingCodes } from './finding-codes.ts';

/** Where in the files a finding is. */
export interface Place {
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly keyPath: string | null;
}

/** A file as a whole. */
export function wholeFile(file: string | null): Place {
  return { file, line: null, column: null, keyPath: null };
}

/** A finding with the severity that its code has. */
export function createFinding(
  code: FindingCode,
  place: Place,
  message: string,
  suggestion: string | null = null,
): Finding {
  const { file, line, column, keyPath } = place;
  return { severity: findingCodes[code].severity, code, message, file, line, column, keyPath, suggestion };
}

/** Whether any of them is an error. */
export function hasErrors(findings: Iterable<Finding>): boolean {
  for (const finding of findings) if (finding.severity === 'error') return true;
  return false;
}
