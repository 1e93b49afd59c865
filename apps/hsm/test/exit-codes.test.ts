import { readFileSync } from 'node:fs';
import { controlErrors } from '@hermit/control';
import { expect, test } from 'vitest';
import { exitCodes } from '../src/exit-codes.ts';

const page = readFileSync(new URL('../../../docs/reference/exit-codes.md', import.meta.url), 'utf8');

test('the page about exit codes has exactly the codes of the program', () => {
  const documented = [...page.matchAll(/^\| (\d+) +\|/gm)].map((match) => Number(match[1]));
  expect(documented).toEqual(Object.values(exitCodes));
});

test('every error of the control API has one of these codes', () => {
  const known = new Set<number>(Object.values(exitCodes));
  expect(Object.values(controlErrors).filter(({ exitCode }) => !known.has(exitCode))).toEqual([]);
});
