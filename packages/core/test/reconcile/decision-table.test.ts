import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { reasonCodes } from '../../src/model/reason.ts';
import { healthyBase } from '../support/healthy-base.ts';
import { decisionTable } from './decision-table.ts';

describe('the healthy base and one thing that happens to it', () => {
  test.each(decisionTable)('$name', ({ happens, leadsTo }) => {
    expect(happens(healthyBase())).toEqual(leadsTo);
  });
});

test('every row has a name of its own', () => {
  const names = decisionTable.map(({ name }) => name);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test('every reason of the closed list is produced by a row', () => {
  const produced = decisionTable.flatMap(({ leadsTo }) => leadsTo.decisions.map(({ reason }) => reason.code));
  expect(reasonCodes.filter((code) => !produced.includes(code))).toEqual([]);
});

test('every reason has a paragraph in the reference', () => {
  const page = readFileSync(new URL('../../../../docs/reference/reasons.md', import.meta.url), 'utf8');
  const explained = [...page.matchAll(/^### `([a-z-]+)`\n\n\S/gm)].map((match) => match[1]);
  expect(explained.toSorted()).toEqual([...reasonCodes].sort());
});
