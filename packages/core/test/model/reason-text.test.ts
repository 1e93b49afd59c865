import { describe, expect, test } from 'vitest';
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

describe('what is waited for is told each in its own words', () => {
  const cause = (kind: Cause['kind'], name: string, state?: string): Cause => ({
    kind,
    name,
    ...(state === undefined ? {} : { state }),
    sinceMs: null,
    causes: [],
  });
  const all = [
    cause('fact', '["f"]'),
    cause('service', 'idle', 'up'),
    cause('conflict', 'conf'),
    cause('service', 'before'),
  ];
  test.each<[ReasonCode, readonly Cause[], string]>([
    ['fact-missing', all.slice(0, 1), 'waits for the fact ["f"], which nobody asserts'],
    [
      'fact-missing',
      [cause('fact', '["f"]'), cause('fact', '["g"]')],
      'waits for the facts ["f"], ["g"], which nobody asserts',
    ],
    [
      'fact-missing',
      all.slice(0, 2),
      'waits for the fact ["f"], which nobody asserts; it also waits for "idle" to be up',
    ],
    [
      'fact-missing',
      all.slice(0, 3),
      'waits for the fact ["f"], which nobody asserts; it also waits for "idle" to be up, and cannot run at the same time as conf',
    ],
    [
      'fact-missing',
      all,
      'waits for the fact ["f"], which nobody asserts; it also waits for "idle" to be up, comes after before, which is about to be tried first, and cannot run at the same time as conf',
    ],
    [
      'requirement-unmet',
      [cause('service', 'a', 'up'), cause('service', 'b', 'complete')],
      'waits for "a" to be up, "b" to be complete',
    ],
    ['requirement-unmet', all.slice(1, 3), 'waits for "idle" to be up; it also cannot run at the same time as conf'],
    ['conflict', all.slice(2, 3), 'cannot run at the same time as conf'],
    [
      'conflict',
      all.slice(2),
      'comes after before, which is about to be tried first; it also cannot run at the same time as conf',
    ],
    [
      'waits-for-other',
      [cause('service', 'a'), cause('service', 'b')],
      'comes after a, b, which are about to be tried first',
    ],
    [
      'requirement-undefined',
      all.slice(1, 2),
      'requires idle, which no definition defines; define it, or mend the name',
    ],
    [
      'requirement-undefined',
      [...all.slice(0, 2), cause('service', 'b', 'up')],
      'requires idle, b, and not all of them are defined; define what is missing, or mend the name; it also waits for the fact ["f"], which nobody asserts',
    ],
  ])('%s: %j', (code, causes, text) => {
    expect(reasonText({ code, causes, data: {} })).toBe(text);
  });
});

test('of a circle a service that is up is told that it goes on, and for how long', () => {
  const reason = { code: 'dependency-cycle', causes: [], data: { members: ['a', 'b'] } } as const;
  expect(reasonText(reason)).toContain('(a → b → a), so that none of them can be started first');
  expect(reasonText(reason, 'failed')).toBe(reasonText(reason));
  expect(reasonText(reason, 'ready')).toBe(
    'goes on although it is in a circle of requirements (a → b → a): it was up before; once it ends, none of them can be started first; take one of the requirements away',
  );
});

test('who turns round is named, if it is not the service alone', () => {
  expect(textOf('oscillating', [], { members: ['a'] })).toMatch(
    /^what it is to do turns round and round within one poll;/,
  );
  expect(textOf('oscillating', [], { members: ['a', 'b'] })).toContain('(a, b together)');
});
