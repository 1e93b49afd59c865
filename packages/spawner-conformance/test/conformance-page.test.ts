import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readSentences, renderClausePage } from '../src/report/render-clauses.ts';
import { allClauses } from './kit.ts';

const reference = new URL('../../../docs/reference/', import.meta.url);
const sentences = readSentences(readFileSync(new URL('spawner-contract.md', reference), 'utf8'));

test('every clause cites sentences that are there', () => {
  expect(sentences.size).toBeGreaterThan(50);
  const cited = allClauses.flatMap(({ id, cites }) => cites.map((number) => [id, number] as const));
  expect(cited.filter(([, number]) => !sentences.has(number))).toEqual([]);
});

test('the reference page lists the clauses as they are', async () => {
  const page = renderClausePage(allClauses, sentences);
  await expect(page).toMatchFileSnapshot(new URL('conformance.md', reference).pathname);
});
