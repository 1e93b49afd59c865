import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { defineService } from '../../src/model/define-service.ts';
import {
  formatServiceId,
  idFromFact,
  idInFact,
  isServiceId,
  isServiceName,
  maxIdLength,
  normalisedServiceId,
  parseServiceId,
  templateNameOf,
} from '../../src/model/service-id.ts';
import { always, anyText } from '../support/checked-property.ts';
import { anyJson, telling } from './json-values.ts';

vi.setConfig({ testTimeout: 120_000 });

const names = ['a', '0', 'web', 'Web-1.2_x', 'a..b', 'a'.repeat(64)];

test.each([
  ...names,
  'udhcpc@eth0',
  'x@',
  'x@,',
  'a@b',
  'qmi-wwan-manager@%2Fdev%2Fcdc-wdm0,internet',
  'config-watcher@%2Ffoo%2Fbar,settings',
  'x@%C3%A4',
])('%s is an id', (text) => {
  expect(isServiceId(text)).toBe(true);
});

const noIds = [
  ...['', ' ', '.', '..', '-a', '_a', '.hidden', 'a/b', 'a\\b', 'a b', 'a\n', 'a\0', 'a%20', 'ä', '__proto__'],
  ...['a'.repeat(65), '@', '@a', 'a@b@c', 'a@b/c', 'a@b c', 'a@%', 'a@%2', 'a@%zz', 'a@%FF', 'a@%C3', 'a@ä'],
  `a@${'b'.repeat(maxIdLength)}`,
];

test.each(noIds)('%j is no id', (text) => {
  expect(isServiceId(text)).toBe(false);
  expect(parseServiceId(text)).toBeNull();
  expect(normalisedServiceId(text)).toBeNull();
  expect(() => defineService({ id: text, execStart: ['true'] })).toThrow(TypeError);
});

test.each([
  ['x@%65th0', 'x@eth0'],
  ['x@%2f', 'x@%2F'],
  ['x@a%2c', 'x@a%2C'],
  ['x@%2D', 'x@-'],
])('%s is another way to write %s', (written, id) => {
  expect(isServiceId(written)).toBe(false);
  expect(normalisedServiceId(written)).toBe(id);
});

test('a definition has a name without arguments', () => {
  expect(() => defineService({ id: 'udhcpc@eth0', execStart: ['true'] })).toThrow(/"udhcpc@eth0"/);
});

const anyName = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
const anyArguments = fc.option(fc.array(fc.oneof(telling, anyText), { maxLength: 4 }));

test('what was put together comes apart as it was: parse(format(parts)) = parts', () => {
  let formatted = 0;
  always(
    fc.property(anyName, anyArguments, (name, args) => {
      const id = formatServiceId({ name, args });
      if (id === null) return;
      formatted += 1;
      expect(parseServiceId(id)).toEqual({ name, args });
      expect(isServiceId(id)).toBe(true);
      expect(idFromFact(idInFact(id))).toBe(id);
      expect(idInFact(id)).toEqual([name, ...(args ?? [])]);
      expect(templateNameOf(id)).toBe(args === null ? null : name);
    }),
  );
  expect(formatted).toBeGreaterThan(100);
});

test('two ids are the same text only if they are the same parts', () => {
  always(
    fc.property(anyName, anyArguments, anyArguments, (name, one, other) => {
      const id = formatServiceId({ name, args: one });
      if (id !== null && id === formatServiceId({ name, args: other })) expect(one).toEqual(other);
    }),
  );
});

test('parts that make no id are refused: no arguments at all, text that is no Unicode, too long', () => {
  expect(formatServiceId({ name: 'x', args: [] })).toBeNull();
  expect(formatServiceId({ name: 'x', args: ['\ud800'] })).toBeNull();
  expect(formatServiceId({ name: 'x', args: ['/'.repeat(67)] })).toBeNull();
  expect(formatServiceId({ name: 'x@y', args: null })).toBeNull();
  expect(formatServiceId({ name: '', args: ['a'] })).toBeNull();
});

test('an id is a safe file name, whatever it is, and a text that is one is written in the one canonical way', () => {
  const text = fc.oneof(
    anyText,
    fc.stringMatching(/^[A-Za-z0-9._-]{0,70}$/),
    fc.stringMatching(/^[a-z]{1,3}@([a-z,.]|%[0-9A-Fa-f]{2}){0,70}$/),
  );
  always(
    fc.property(text, (written) => {
      const id = normalisedServiceId(written);
      if (isServiceId(written)) expect(id).toBe(written);
      if (id === null) return;
      expect(isServiceId(id)).toBe(true);
      expect(id).toMatch(/^[A-Za-z0-9][A-Za-z0-9._@,%-]*$/);
      expect(id.length).toBeLessThanOrEqual(maxIdLength);
      expect(parseServiceId(id)).toEqual(parseServiceId(written));
    }),
  );
});

test('a name is an id without arguments', () => {
  for (const name of names) expect(isServiceName(name)).toBe(true);
  for (const text of [...noIds, 'a@b']) expect(isServiceName(text)).toBe(false);
});

test('only an array of texts that make an id is an id in a fact', () => {
  expect(idFromFact(['udhcpc', 'eth0'])).toBe('udhcpc@eth0');
  expect(idFromFact(['ntpd'])).toBe('ntpd');
  for (const value of [undefined, null, 'ntpd', [], ['no name'], ['x', 1], ['x', ['y']], { 0: 'x' }]) {
    expect(idFromFact(value)).toBeNull();
  }
  always(
    fc.property(anyJson, (value) => {
      const id = idFromFact(value);
      if (id !== null) expect(idInFact(id)).toEqual(value);
    }),
  );
});
