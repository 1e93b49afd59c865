import type { AppliedReload } from '@hermit/control';
import type { ReloadSummary } from '@hermit/core';
import type { Paint } from './paint.ts';
import { findingLine } from './status-notes.ts';

const words = [
  ['added', 'added'],
  ['removed', 'removed'],
  ['reshaped', 'changed, restarted where they run'],
  ['updated', 'changed, not restarted'],
] as const;

/** What a reload changed, and the findings. */
export function reloadLines({ generation, summary, findings }: AppliedReload, paint: Paint): readonly string[] {
  return [
    `configuration ${generation}: ${summaryText(summary)}`,
    ...findings.map((finding) => findingLine(finding, paint)),
  ];
}

/** `added: web; removed: db; 17 unchanged`, or `no definition changed (18)`. Facts in files may have changed all the same. */
export function summaryText(summary: ReloadSummary): string {
  const parts = words
    .filter(([key]) => summary[key].length > 0)
    .map(([key, text]) => `${text}: ${summary[key].join(', ')}`);
  if (parts.length === 0) return `no definition changed (${summary.unchanged})`;
  return [...parts, `${summary.unchanged} unchanged`].join('; ');
}
