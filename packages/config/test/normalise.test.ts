import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { didYouMean, parseDurationMs } from '../src/index.ts';
import { parseEnvironmentFile } from '../src/normalise/environment-file.ts';

describe('durations', () => {
  test.each([
    ['0s', 0],
    ['10s', 10_000],
    ['500ms', 500],
    ['1m30s', 90_000],
    ['1m 30s', 90_000],
    ['5min', 300_000],
    ['5min30s', 330_000],
    ['1h', 3_600_000],
    ['2d', 172_800_000],
    ['1.5s', 1500],
    ['0.4ms', 0],
  ])('%s is %i ms', (text, milliseconds) => expect(parseDurationMs(text)).toBe(milliseconds));

  test.each([
    '',
    '10',
    '10 s',
    '-5s',
    '1h -5m',
    '1e3s',
    's',
    '5 minutes',
    '1,000s',
    '10S',
    '1m30',
    ' 1s',
    '1s ',
    '.5s',
    'NaNs',
  ])('%j is no duration', (text) => expect(parseDurationMs(text)).toBeNull());

  test('any text gives a whole number or nothing', () => {
    fc.assert(fc.property(fc.string(), (text) => Number.isInteger(parseDurationMs(text) ?? 0)));
  });
});

describe('environment files', () => {
  test.each([
    ['A=1', '1'],
    ['  A = 1  ', '1'],
    ['export A=1', '1'],
    ['A=', ''],
    ['A=a b # c', 'a b # c'],
    ["A='a \\n \" b'", 'a \\n " b'],
    ['A="a \\n \\" \\\\ \\$B \\q"', 'a \n " \\ $B \\q'],
    ['A=1\r', '1'],
    ['A=1=2', '1=2'],
    ['A=1\nA=2', '2'],
    ['A=it"s', 'it"s'],
  ])('%j sets A to %j', (text, value) => {
    const { variables, findings } = parseEnvironmentFile('/e', text);
    expect(findings).toEqual([]);
    expect(variables).toEqual(new Map([['A', value]]));
  });

  test.each(['A', '=1', 'A B=1', 'A="open', "A='open", 'A="a" b', '1=2', 'A=\0'])('%j is refused', (text) => {
    expect(parseEnvironmentFile('/e', text).findings).toMatchObject([{ code: 'environment-file-syntax', line: 1 }]);
  });

  test('no message repeats a value, which may be a secret', () => {
    const { findings } = parseEnvironmentFile('/e', 'PASSWORD="hunter2\nLD_PRELOAD=hunter2\n1=hunter2\nA=hunter2\0');
    expect(findings).toHaveLength(4);
    expect(JSON.stringify(findings)).not.toContain('hunter2');
  });
});

test('a slip finds its word, and a different word finds none', () => {
  const known = ['exec_start', 'exec_start_pre', 'env', 'umask', 'user'];
  expect(['exec_strat', 'EXEC_START', 'execstart', 'evn', 'usr'].map((word) => didYouMean(word, known))).toEqual([
    ...Array(3).fill('did you mean "exec_start"?'),
    'did you mean "env"?',
    'did you mean "user"?',
  ]);
  expect(didYouMean('colour', known)).toBeNull();
  expect(didYouMean('x'.repeat(100_000), known)).toBeNull();
});
