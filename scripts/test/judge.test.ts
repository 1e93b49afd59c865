import { expect, test } from 'vitest';
import { judgeSimulation, judgeStep, judgeTests, summary } from '../ci/judge.mjs';

const file = (status: string, assertions: number, message = '') => ({
  name: 'a.test.ts',
  status,
  message,
  assertionResults: Array.from({ length: assertions }, () => ({ status: 'passed', fullName: 'a test' })),
});
const report = (passed: number, failed: number, ...testResults: ReturnType<typeof file>[]) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  testResults,
});

test('a step counts as one', () => {
  expect(judgeStep('lint', 0)).toEqual({ passed: 1, failed: 0, notes: [] });
  expect(judgeStep('lint', 2)).toEqual({ passed: 0, failed: 1, notes: ['lint: failed (exit code 2)'] });
  expect(judgeStep('lint', null)).toMatchObject({ passed: 0, failed: 1 });
});

test('tests are counted one by one', () => {
  expect(judgeTests(report(7, 0, file('passed', 7)), 0)).toEqual({ passed: 7, failed: 0, notes: [] });
  expect(judgeTests(report(5, 2, file('failed', 7)), 1)).toEqual({ passed: 5, failed: 2, notes: [] });
});

test('a test that failed is named, with the first line of what it said', () => {
  const failed = { status: 'failed', fullName: 'a suite its test', failureMessages: ['expected 1 to be 2\n  at x'] };
  const broken = { ...file('failed', 1), assertionResults: [failed, { status: 'passed', fullName: 'another' }] };
  expect(judgeTests(report(1, 1, broken), 1).notes).toEqual([
    'tests: failed: a.test.ts: a suite its test: expected 1 to be 2',
  ]);
});

test('a file that could not be loaded is a failure', () => {
  expect(judgeTests(report(5, 0, file('passed', 5), file('failed', 0, 'no such module\nat x')), 1)).toEqual({
    passed: 5,
    failed: 1,
    notes: ['tests: a.test.ts could not be run: no such module'],
  });
});

test.each([
  ['a run that broke off', report(5, 0, file('passed', 5)), 1],
  ['a run without a report', null, 1],
  ['a run that found nothing', report(0, 0), 0],
])('%s is a failure', (_title, given, exitCode) => {
  expect(judgeTests(given, exitCode).failed).toBe(1);
});

test.each([
  ['as many steps as asked for without a violation', 'simulation: 100 steps, 0 violations\n', 0, 0],
  ['a violation', 'simulation: 100 steps, 1 violations\n', 0, 1],
  ['fewer steps', 'simulation: 99 steps, 0 violations\n', 0, 1],
  ['a failed run', 'simulation: 100 steps, 0 violations\n', 1, 1],
  ['a run without a last line', 'seed 1\n', 0, 1],
])('simulation: %s', (_title, output, exitCode, failed) => {
  expect(judgeSimulation(output, exitCode, 100)).toMatchObject({ failed, passed: 1 - failed });
});

test('the sum is over everything', () => {
  expect(summary([judgeStep('a', 0), judgeStep('b', 1), judgeTests(report(3, 0, file('passed', 3)), 0)])).toEqual({
    passed: 4,
    failed: 1,
  });
});
