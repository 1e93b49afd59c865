import { describe, expect, test } from 'vitest';
import { inputExpiryMs } from '../../src/model/system-inputs.ts';
import { effectiveValue, expiresAtMs, InputBook, inputCause, setInput } from '../../src/reconcile/input-book.ts';

describe('an input', () => {
  test('is unknown until somebody reports it, and not met 30 s later', () => {
    expect(inputExpiryMs).toBe(30_000);
    const { active } = new InputBook(1000);
    expect(effectiveValue(active, 1000)).toBeNull();
    expect(effectiveValue(active, 30_999)).toBeNull();
    expect(effectiveValue(active, 31_000)).toBe(false);
    expect(expiresAtMs(active, 30_999)).toBe(31_000);
    expect(expiresAtMs(active, 31_000)).toBeNull();
  });

  test('that is known does not expire', () => {
    const { active } = new InputBook(0);
    setInput(active, true, 'source', 5);
    expect(effectiveValue(active, 1e9)).toBe(true);
    expect(expiresAtMs(active, 1e9)).toBeNull();
  });

  test('that is known no longer has 30 s from then on, however often that is said', () => {
    const { active } = new InputBook(0);
    setInput(active, true, 'source', 0);
    expect(setInput(active, null, 'source', 100_000)).toBe(true);
    expect(setInput(active, null, 'source', 120_000)).toBe(false);
    expect(effectiveValue(active, 129_999)).toBeNull();
    expect(effectiveValue(active, 130_000)).toBe(false);
  });

  test('follows the operator as long as he says something, and the source after that', () => {
    const { active } = new InputBook(0);
    setInput(active, true, 'source', 0);
    expect(setInput(active, false, 'operator', 10)).toBe(true);
    expect(effectiveValue(active, 10)).toBe(false);
    expect(setInput(active, null, 'source', 20)).toBe(false);
    expect(setInput(active, true, 'source', 30)).toBe(false);
    expect(active.sinceMs).toBe(10);
    expect(setInput(active, null, 'operator', 40)).toBe(true);
    expect(effectiveValue(active, 40)).toBe(true);
    expect(active.sinceMs).toBe(40);
  });

  test('names the operator as its cause where he decides, also if he says what the source says', () => {
    const { active } = new InputBook(0);
    setInput(active, false, 'source', 7);
    expect(inputCause('active', 'active', active).causes).toEqual([]);
    expect(setInput(active, false, 'operator', 9)).toBe(true);
    expect(inputCause('active', 'active', active)).toEqual({
      kind: 'active',
      name: 'active',
      sinceMs: 7,
      causes: [{ kind: 'operator', name: 'active', sinceMs: 7, causes: [] }],
    });
  });
});

test('a system dependency that is asked for before it was reported is unknown from then on', () => {
  const book = new InputBook(0);
  const entry = book.systemDependency('TIME', 500);
  expect(expiresAtMs(entry, 500)).toBe(30_500);
  expect(book.systemDependency('TIME', 900)).toBe(entry);
});

test('a system dependency may be named like anything', () => {
  const book = new InputBook(0);
  setInput(book.systemDependency('__proto__', 0), true, 'source', 0);
  expect(effectiveValue(book.systemDependency('__proto__', 0), 0)).toBe(true);
  expect(effectiveValue(book.systemDependency('constructor', 0), 0)).toBeNull();
});
