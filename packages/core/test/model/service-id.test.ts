import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defineService } from '../../src/model/define-service.ts';
import { isServiceId } from '../../src/model/service-id.ts';
import { always, anyText } from '../support/checked-property.ts';

test.each(['a', '0', 'web', 'Web-1.2_x', 'a..b', 'a'.repeat(64)])('%s is an id', (text) => {
  expect(isServiceId(text)).toBe(true);
});

test.each([
  '',
  ' ',
  '.',
  '..',
  '-a',
  '_a',
  '.hidden',
  'a/b',
  'a\\b',
  'a b',
  'a\n',
  'a\0',
  'a%20',
  'ä',
  '__proto__',
  'a'.repeat(65),
])('%j is no id', (text) => {
  expect(isServiceId(text)).toBe(false);
  expect(() => defineService({ id: text, execStart: ['true'] })).toThrow(TypeError);
});

test('an id is a safe file name, whatever it is', () => {
  always(
    fc.property(fc.oneof(anyText, fc.stringMatching(/^[A-Za-z0-9._-]{0,70}$/)), (text) => {
      if (!isServiceId(text)) return;
      expect(text).not.toMatch(/[^A-Za-z0-9._-]/);
      expect(text).not.toMatch(/^[.-]/);
      expect(text.length).toBeLessThanOrEqual(64);
    }),
  );
});
