import type { ClauseResult, ConformanceReport } from '../runner/outcome.ts';

/** Paints a word; the caller decides how, and whether at all. */
export type Paint = (text: string, role: 'pass' | 'fail' | 'skip' | 'faint') => string;

const plain: Paint = (text) => text;
const words = { pass: 'ok  ', fail: 'FAIL', skip: 'skip' } as const;

/** A report to be read by people. Pure. */
export function renderText(report: ConformanceReport, paint: Paint = plain): string {
  const head = `spawner "${report.spawner}", contract version ${report.contractVersion}`;
  const lines = report.results.flatMap((result) => renderResult(result, paint));
  return `${[head, '', ...lines, '', sum(report, paint)].join('\n')}\n`;
}

/** The lines of one result. Pure. */
export function renderResult(result: ClauseResult, paint: Paint = plain): readonly string[] {
  const { id, title, outcome, cites, durationMs, reason } = result;
  const line = `${paint(words[outcome], outcome)}  ${id.padEnd(16)}${title} ${paint(`(${durationMs} ms)`, 'faint')}`;
  if (reason === null) return [line];
  const told = reason.split('\n').map((each) => `      ${each}`);
  return outcome === 'fail' ? [line, ...told, `      see ${cites.join(', ')}`] : [line, ...told];
}

function sum({ passed, failed, skipped }: ConformanceReport, paint: Paint): string {
  const counts = `${passed} passed, ${failed} failed, ${skipped} skipped`;
  return paint(counts, failed > 0 ? 'fail' : 'pass');
}
