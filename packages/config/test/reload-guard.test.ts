import { describe, expect, test } from 'vitest';
import { checkReloadGuard, checkSettingsChange, defaultHermitSettings, refusedChange } from '../src/index.ts';

const cases: readonly (readonly [name: string, running: string, stopped: string, guard: number, refused: string])[] = [
  ['nothing changes', 'abcd', '', 0.5, ''],
  ['nothing runs and all is removed', '', 'abcd', 0.5, ''],
  ['the only one is stopped', 'a', 'a', 0.5, ''],
  ['one of many, with no tolerance', 'abcd', 'd', 0, ''],
  ['exactly half', 'abcd', 'cd', 0.5, ''],
  ['more than half', 'abcd', 'bcd', 0.5, 'bcd'],
  ['both of two', 'ab', 'ab', 0.5, 'ab'],
  ['all, with the guard off', 'abcd', 'abcd', 1, ''],
  ['two of four, with no tolerance', 'abcd', 'cd', 0, 'cd'],
  ['those that do not run do not count', 'ab', 'cdef', 0.5, ''],
];

describe('the reload guard', () => {
  test.each(cases)('%s', (_, running, stopped, guard, refused) => {
    const result = checkReloadGuard({ running, stopped, guard });
    expect(result.kind === 'refused' ? result.stopped.join('') : '').toBe(refused);
  });

  test('says what would be stopped and how to insist', () => {
    const result = checkReloadGuard({ running: 'abc', stopped: 'cba' });
    expect(result.kind === 'refused' && result.finding).toMatchObject({
      code: 'reload-refused',
      message: 'the reload would stop 3 of 3 running services, more than reload_guard = 0.5 allows: a, b, c',
      suggestion: 'if that is intended, reload with --force',
    });
  });
});

test('a change to watched files that was not followed says what stays, what would stop, and what next', () => {
  const input = { running: 'abc', stopped: 'abx' };
  expect(refusedChange({ watcherId: 'w', path: '/w', lost: 3, loaded: 4, input })).toMatchObject({
    severity: 'error',
    file: '/w',
    message:
      '3 of 4 definitions that the config-watcher "w" has loaded are gone or changed; what was loaded before stays, because to follow would stop 2 of 3 running services, more than reload_guard = 0.5 allows: a, b',
    suggestion: 'bring the files back, or take the change with "hsm reload --force"',
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
