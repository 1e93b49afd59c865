import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isDead, parseProcessStat } from '../src/parse-process-stat.ts';

function statLine(comm: string, state = 'S', threads = 1): string {
  return `42 (${comm}) ${state} 7 42 42 0 -1 4194560 100 0 0 0 1 2 0 0 20 0 ${threads} 0 98765 2000 100 18446744073709551615\n`;
}

test.each(['sleep', 'a) R 1 (b', '((', '))', ') Z 1 1 1', 'with space', 'line\nfeed', ''])(
  'the name %j is kept apart from the fields after it',
  (comm) => {
    expect(parseProcessStat(statLine(comm))).toEqual({
      pid: 42,
      comm,
      state: 'S',
      parentPid: 7,
      groupId: 42,
      sessionId: 42,
      threads: 1,
      startTime: '98765',
    });
  },
);

test.each(['', '42', '42 (sleep', 'x (sleep) S 1', '42 (sleep) S 1 2 3', statLine('a').replace('98765', '-5')])(
  '%j is no line of stat',
  (text) => {
    expect(parseProcessStat(text)).toBeNull();
  },
);

test('the line of this very process is read', () => {
  const stat = parseProcessStat(readFileSync('/proc/self/stat', 'latin1'));
  expect(stat).toMatchObject({ pid: process.pid, parentPid: process.ppid });
});

test.each([
  ['R', 1, false],
  ['S', 1, false],
  ['D', 1, false],
  ['T', 1, false],
  ['Z', 1, true],
  ['X', 1, true],
  ['Z', 3, false],
])('state %s with %i threads: dead is %s', (state, threads, expected) => {
  const stat = parseProcessStat(statLine('x', state, threads));
  expect(stat && isDead(stat)).toBe(expected);
});
