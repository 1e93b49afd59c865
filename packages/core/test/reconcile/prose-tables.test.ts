import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { proseTable } from '../support/prose-table.ts';
import { absentRows } from './prose-rows-absent.ts';
import { endRows } from './prose-rows-end.ts';
import { bodilessRows, gateRows, stopGroundRows } from './prose-rows-graph.ts';
import { phaseRows } from './prose-rows-phase.ts';
import { processRows } from './prose-rows-process.ts';
import { stateRows } from './prose-rows-state.ts';

/** For every table in prose: what each of its rows says, as a check. */
const tables = [
  { file: 'model/state.ts', rows: stateRows },
  { file: 'reconcile/phase.ts', rows: phaseRows },
  { file: 'reconcile/settle-absent.ts', rows: absentRows },
  { file: 'reconcile/settle-process.ts', rows: processRows },
  { file: 'reconcile/record-end.ts', rows: endRows },
  { file: 'evaluate/gate.ts', rows: gateRows },
  { file: 'evaluate/stop-ground.ts', rows: stopGroundRows },
  { file: 'reconcile/settle-bodiless.ts', rows: bodilessRows },
];

describe.each(tables)('the table on top of $file', ({ file, rows }) => {
  test('has exactly the rows that are checked here, in their order', () => {
    expect(proseTable(file)).toEqual([...rows.keys()]);
  });

  test.each([...rows])('%s', (_row, check) => {
    check();
  });

  test('is told in the explanation of the state model, row by row', () => {
    const page = readFileSync(new URL('../../../../docs/explanation/state-model.md', import.meta.url), 'utf8');
    const plain = page.replaceAll('`', '');
    expect([...rows.keys()].filter((row) => !plain.includes(`| ${row} |`))).toEqual([]);
  });
});
