import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/model/json.ts';
import type { Cause, ReasonCode } from '../../src/model/reason.ts';
import { reasonText } from '../../src/model/reason-text.ts';

const textOf = (code: ReasonCode, names: readonly string[], data: JsonObject = {}): string => {
  const causes = names.map((name): Cause => ({ kind: 'service', name, sinceMs: null, causes: [] }));
  return reasonText({ code, causes, data });
};

test('one thing is not known, several things are not', () => {
  expect(textOf('input-unknown', ['db'])).toContain('db is not known yet');
  expect(textOf('input-unknown', ['db', 'one'])).toContain('db, one are not known yet');
  expect(textOf('input-unknown', ['the facts of clients'])).toContain('the facts of clients are not known yet');
});

test('what is to stop says whom it waits for, whether one or several', () => {
  expect(textOf('waits-for-dependents', ['a', 'b'])).toBe('is to stop, and first waits for a, b to stop');
});

test('a config-watcher loads files, and what others make ready says by which fact', () => {
  expect(textOf('not-ready-yet', [], { isLoading: true })).toBe('has not loaded its files yet');
  expect(textOf('not-ready-yet', [], { fact: '["f"]' })).toBe('is not ready before somebody asserts ["f"]');
});
