import type { ConformanceReport } from '../runner/outcome.ts';

/** A report as one JSON document. Pure. */
export function renderJson(report: ConformanceReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
