import { expect, test } from 'vitest';
import { type ClauseResult, type ConformanceReport, renderJson, renderResult, renderTap, renderText } from './kit.ts';

const common = { since: 1, durationMs: 12 } as const;
const results: readonly ClauseResult[] = [
  { ...common, id: 'START-01', title: 'arguments # are exact', cites: ['START-3'], outcome: 'pass', reason: null },
  {
    ...common,
    id: 'KILL-03',
    title: 'it reaches a descendant that left the group',
    cites: ['KILL-1'],
    outcome: 'skip',
    reason: 'the spawner does not claim the capability "killsTree"',
  },
  {
    ...common,
    id: 'IDENTITY-04',
    title: 'a process that only has the pid gets no signal',
    cites: ['SIGNAL-1', 'HANDLE-2'],
    outcome: 'fail',
    reason: 'a bystander with the pid was signalled\nby "SIGTERM"',
  },
];
const report: ConformanceReport = { spawner: 'odd', contractVersion: 1, results, passed: 1, failed: 1, skipped: 1 };

test('a report is readable text', async () => {
  await expect(renderText(report)).toMatchFileSnapshot('golden/report.txt');
});

test('the caller paints it', async () => {
  const text = renderText(report, (word, role) => `<${role}>${word}</${role}>`);
  await expect(text).toMatchFileSnapshot('golden/report-painted.txt');
});

test('a report follows the Test Anything Protocol', async () => {
  await expect(renderTap(report)).toMatchFileSnapshot('golden/report.tap');
});

test('a report is JSON, and survives it', () => {
  expect(JSON.parse(renderJson(report))).toEqual(report);
});

test('one result can be told as it comes', () => {
  expect(renderResult(results[0] as ClauseResult)).toEqual(['ok    START-01        arguments # are exact (12 ms)']);
});
