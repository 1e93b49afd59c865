import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import type { ManagerEvent } from '@hermit/core';
import { expect, test } from 'vitest';
import { createManagerLog, readLog } from '../src/index.ts';
import { formatManagerLine, parseManagerLine } from '../src/manager-line.ts';
import { all, LogDirectory, texts } from './support/log-directory.ts';

const event: ManagerEvent = {
  time: '2026-01-01T00:00:00.000Z',
  type: 'state',
  service: 'web',
  from: 'starting',
  to: 'ready',
  reason: { code: 'already-running', message: 'runs as wanted', causes: [] },
  message: null,
  pid: 42,
};

test('events are lines of the stream hsm of their service, with their times and pids', async () => {
  const logs = new LogDirectory();
  const log = createManagerLog({ logDirectory: logs.path });
  log.note({ ...event, from: null, to: 'waiting', reason: null, pid: null });
  log.note(event);
  log.note({ ...event, type: 'reason', from: 'ready' });
  log.note({ ...event, to: null });
  log.note({ ...event, type: 'warning', from: null, to: null, reason: null, message: 'evil\u001b[2J\nlines' });
  log.note({ ...event, type: 'input', service: null, message: 'TIME is met' });
  await log.close();
  const lines = await all(readLog(logs.query()));
  expect(lines.every(({ time, stream, service }) => time === event.time && stream === 'hsm' && service === 'web')).toBe(
    true,
  );
  expect(lines.map(({ pid, line }) => [pid, line])).toEqual([
    [null, 'waiting'],
    [42, 'starting → ready: runs as wanted'],
    [42, 'ready: runs as wanted'],
    [42, 'starting → gone: runs as wanted'],
    [42, 'warning: evil [2J lines'],
  ]);
  expect(statSync(logs.file('web', 'hsm')).mode & 0o777).toBe(0o640);
});

test('a full file is put aside, and the one before it goes', async () => {
  const logs = new LogDirectory();
  const write = async (from: number): Promise<void> => {
    const log = createManagerLog({ logDirectory: logs.path, maxBytes: 1000 });
    for (let count = 0; count < 20; count += 1) log.note({ ...event, to: `state ${from + count}` });
    await log.close();
  };
  for (const from of [0, 20, 40]) await write(from);
  expect(await texts(readLog(logs.query()))).toHaveLength(40);
  expect(readFileSync(`${logs.file('web', 'hsm')}.1`, 'utf8')).toContain('state 20');
  expect(readFileSync(logs.file('web', 'hsm'), 'utf8')).toContain('state 59');
  expect(existsSync(`${logs.file('web', 'hsm')}.2`)).toBe(false);
});

test('a directory that is not safe is said once', async () => {
  const logs = new LogDirectory();
  chmodSync(logs.path, 0o777);
  const warnings: string[] = [];
  const log = createManagerLog({ logDirectory: logs.path, warn: (message) => warnings.push(message) });
  log.note(event);
  await log.close();
  log.note(event);
  await log.close();
  expect(warnings).toEqual([expect.stringMatching(/^service "web": what happens to it is not in its log \(.+\)$/)]);
});

test('more lines than can wait are counted', async () => {
  const logs = new LogDirectory();
  const log = createManagerLog({ logDirectory: logs.path, maxBytes: 10_000_000 });
  for (let count = 0; count < 10_005; count += 1) log.note(event);
  await log.close();
  const lines = await texts(readLog(logs.query()));
  expect(lines).toHaveLength(10_001);
  expect(lines.at(-1)).toBe('5 lines of the manager are missing here: they could not be written as fast as they came');
});

test.each([
  ['2026-01-01T00:00:00.000Z 42 text', { time: '2026-01-01T00:00:00.000Z', pid: 42, text: 'text' }],
  ['2026-01-01T00:00:00.000Z - a b', { time: '2026-01-01T00:00:00.000Z', pid: null, text: 'a b' }],
  ['2026-99-01T00:00:00.000Z - a', { time: null, pid: null, text: '2026-99-01T00:00:00.000Z - a' }],
  ['anything', { time: null, pid: null, text: 'anything' }],
])('%j is read as its parts', (line, parts) => {
  expect(parseManagerLine(line)).toEqual(parts);
  if (parts.time !== null) expect(formatManagerLine(parts)).toBe(`${line}\n`);
});
