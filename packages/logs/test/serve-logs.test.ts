import { expect, test } from 'vitest';
import { type LogLine, type ServedLogQuery, serveLogs } from '../src/index.ts';
import { all, LogDirectory, texts } from './support/log-directory.ts';

const query: ServedLogQuery = { services: [], lines: null, since: null, grep: null, stream: null, follow: false };

test('lines are served as they are asked for', async () => {
  const logs = new LogDirectory();
  const t0 = Date.parse('2026-01-01T00:00:00.000Z');
  logs.timed('web', [
    [t0, 'a.c'],
    [t0 + 1000, 'abc'],
    [t0 + 2000, 'a.d'],
  ]);
  logs.timed('web', [[t0, 'error']], 'stderr');
  const serve = serveLogs(logs.path);
  const ask = (more: Partial<ServedLogQuery>): Promise<string[]> =>
    texts(serve({ ...query, ...more }, new AbortController().signal) as AsyncIterable<LogLine>);
  expect(await ask({ stream: 'stderr' })).toEqual(['error']);
  expect(await ask({ grep: 'a.' })).toEqual(['a.c', 'a.d']);
  expect(await ask({ grep: 'a.', lines: 1 })).toEqual(['a.d']);
  expect(await ask({ since: '2026-01-01T00:00:01.000Z' })).toEqual(['abc', 'a.d']);
  expect(await ask({ grep: '(a+)+$[' })).toEqual([]);
});

test('the abort of the signal ends them, followed or not', async () => {
  const logs = new LogDirectory();
  logs.append('web', 'a\nb\n');
  for (const follow of [true, false]) {
    const controller = new AbortController();
    const lines = serveLogs(logs.path)({ ...query, follow }, controller.signal)[Symbol.asyncIterator]();
    await lines.next();
    controller.abort();
    expect(await lines.next()).toMatchObject({ done: true });
  }
  expect(await all(serveLogs(logs.path)({ ...query, follow: true }, AbortSignal.abort()))).toEqual([]);
});
