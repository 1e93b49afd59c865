import type { ClauseResult, ConformanceReport } from '../runner/outcome.ts';

/** A report in the Test Anything Protocol, version 14. Pure. */
export function renderTap(report: ConformanceReport): string {
  const lines = report.results.flatMap((result, index) => renderPoint(result, index + 1));
  return `${['TAP version 14', `1..${report.results.length}`, ...lines].join('\n')}\n`;
}

function renderPoint(result: ClauseResult, number: number): readonly string[] {
  const { id, title, outcome, reason, cites, durationMs } = result;
  const status = outcome === 'fail' ? 'not ok' : 'ok';
  const directive = outcome === 'skip' ? ` # SKIP ${escaped(oneLine(reason ?? ''))}` : '';
  const point = `${status} ${number} - ${escaped(`${id} ${title}`)}${directive}`;
  const facts = [`cites: [${cites.join(', ')}]`, `duration_ms: ${durationMs}`];
  const told = outcome === 'fail' ? [`message: ${JSON.stringify(reason)}`, 'severity: fail'] : [];
  return [point, '  ---', ...[...told, ...facts].map((line) => `  ${line}`), '  ...'];
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('#', '\\#');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ');
}
