import { defineService } from '@hermit/core';
import { describe, expect, test } from 'vitest';
import { checkReloadGuard, checkSettingsChange, defaultHermitSettings } from '../src/index.ts';

const service = (id: string, autostart = true) => defineService({ id, execStart: ['a'], autostart });
const services = (text: string) => [...text].map((id) => service(id.toLowerCase(), id === id.toLowerCase()));

// A capital letter is a service with `autostart = false`.
const cases: readonly (readonly [
  name: string,
  running: string,
  previous: string,
  next: string,
  guard: number,
  refused: string,
])[] = [
  ['nothing changes', 'abcd', 'abcd', 'abcd', 0.5, ''],
  ['nothing runs and all is removed', '', 'abcd', '', 0.5, ''],
  ['the only one is removed', 'a', 'a', '', 0.5, ''],
  ['one of many, with no tolerance', 'abcd', 'abcd', 'abc', 0, ''],
  ['exactly half', 'abcd', 'abcd', 'ab', 0.5, ''],
  ['more than half', 'abcd', 'abcd', 'a', 0.5, 'bcd'],
  ['both of two', 'ab', 'ab', '', 0.5, 'ab'],
  ['all, with the guard off', 'abcd', 'abcd', '', 1, ''],
  ['two of four, with no tolerance', 'abcd', 'abcd', 'ab', 0, 'cd'],
  ['removed ones that do not run do not count', 'ab', 'abcdef', 'ab', 0.5, ''],
  ['autostart withdrawn counts', 'abc', 'abc', 'ABc', 0.5, 'ab'],
  ['autostart that never was does not', 'abc', 'ABC', 'ABC', 0.5, ''],
  ['replaced by others', 'ab', 'ab', 'cd', 0.5, 'ab'],
];

describe('the reload guard', () => {
  test.each(cases)('%s', (_, running, previous, next, guard, refused) => {
    const result = checkReloadGuard({ running, previous: services(previous), next: services(next), guard });
    expect(result.kind === 'refused' ? result.stopped.join('') : '').toBe(refused);
  });

  test('a changed definition is a restart and does not count', () => {
    const next = ['a', 'b'].map((id) => defineService({ id, execStart: ['changed'] }));
    expect(checkReloadGuard({ running: 'ab', previous: services('ab'), next }).kind).toBe('allowed');
  });

  test('an instance stays while there is its template, with as many parameters', () => {
    const template = (...params: string[]) => [defineService({ id: 't', execStart: ['a'], params })];
    const input = { running: ['t@x', 't@y'], previous: template('p') };
    expect(checkReloadGuard({ ...input, next: template('q') })).toEqual({ kind: 'allowed', stopped: [] });
    for (const next of [[], template(), template('p', 'q')]) {
      expect(checkReloadGuard({ ...input, next }).stopped).toEqual(['t@x', 't@y']);
    }
  });

  test('what the operator started stays without autostart', () => {
    const input = { running: 'ab', previous: services('ab'), next: services('AB') };
    expect(checkReloadGuard(input).kind).toBe('refused');
    expect(checkReloadGuard({ ...input, operatorStarted: 'a' }).kind).toBe('allowed');
  });

  test('says what would be stopped and how to insist', () => {
    const result = checkReloadGuard({ running: 'abc', previous: services('abc'), next: [] });
    expect(result.kind === 'refused' && result.finding).toMatchObject({
      code: 'reload-refused',
      message: 'the reload would stop 3 of 3 running services, more than reload_guard = 0.5 allows: a, b, c',
      suggestion: 'if that is intended, reload with --force',
    });
  });
});

test('a reload says which settings it cannot change', () => {
  const next = { ...defaultHermitSettings, pollIntervalMs: 5, socket: '/run/x', allowSpawners: ['x'] };
  expect(checkSettingsChange(defaultHermitSettings, next, '/d/hermit.toml').map(({ keyPath }) => keyPath)).toEqual([
    'allow_spawners',
    'socket',
  ]);
  expect(checkSettingsChange(defaultHermitSettings, { ...defaultHermitSettings }, '/d/hermit.toml')).toEqual([]);
});
