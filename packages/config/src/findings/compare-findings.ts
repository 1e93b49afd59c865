import type { Finding } from '@hermit/core';
import { compareCodePoints } from '../read/guarded-directory.ts';

/** The order in which findings are shown: by file, then by place, errors before warnings. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    compareCodePoints(a.file ?? '', b.file ?? '') ||
    (a.line ?? 0) - (b.line ?? 0) ||
    (a.column ?? 0) - (b.column ?? 0) ||
    compareCodePoints(a.severity, b.severity) ||
    compareCodePoints(a.code, b.code) ||
    compareCodePoints(a.message, b.message)
  );
}

/** Sorted, and each said once: a fault in `_defaults.toml` is found again in every file beside it. */
export function orderedFindings(findings: readonly Finding[]): Finding[] {
  const sorted = [...findings].sort(compareFindings);
  return sorted.filter((finding, index) => {
    const before = sorted[index - 1];
    return before === undefined || compareFindings(before, finding) !== 0;
  });
}
