import type { ManagerEvent } from '@hermit/core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CrashLoops } from '../src/assemble/crash-loops.ts';
import { createRunOutput } from '../src/assemble/run-output.ts';

function changed(from: string | null, to: string | null, message: string, service = 'web'): ManagerEvent {
  const reason = { code: 'exited', message, causes: [] } as const;
  return { time: '2026-01-01T12:00:00.000Z', type: 'state', service, from, to, reason, message: null, pid: null };
}

const started = changed('delayed', 'starting', 'is wanted');
const ready = changed('starting', 'ready', 'runs as wanted');
const failed = changed('ready', 'delayed', 'exited with code 1');

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'], now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** What `hsm run` prints while a service starts and fails once a second, and then does what comes last. */
function printed(failures: number, last: (change: (event: ManagerEvent) => void) => void, format: 'text' | 'json') {
  const lines: string[] = [];
  const output = createRunOutput((line) => lines.push(line), format);
  output.ready({ message: 'ready', text: 'hsm ready' });
  for (let count = 0; count < failures; count += 1) {
    output.change(started);
    output.change(ready);
    vi.advanceTimersByTime(1000);
    output.change(failed);
  }
  last(output.change);
  return lines.map((line) => line.replace(/^\d\d:\d\d:\d\d/, 'hh:mm:ss'));
}

test('a service that fails for an hour and then recovers', async () => {
  const lines = printed(
    3600,
    (change) => {
      change(started);
      change(ready);
      vi.advanceTimersByTime(10_000);
      change(failed);
    },
    'text',
  );
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('render/golden/crash-loop.txt');
  expect(lines.length).toBeLessThan(30);
});

test('a service that is stopped, or gives up, while it fails again and again', () => {
  const stopped = printed(20, (change) => change(changed('delayed', 'inactive', 'stopped by the operator')), 'text');
  expect(stopped.slice(-2)).toEqual([
    'hh:mm:ss web: delayed → inactive: stopped by the operator',
    'hh:mm:ss web: that ends a crash loop of 20 failures',
  ]);
});

test('failures between which a service runs well are no crash loop', () => {
  const lines = printed(
    3,
    (change) => {
      for (let count = 0; count < 20; count += 1) {
        change(started);
        change(ready);
        vi.advanceTimersByTime(15_000);
        change(failed);
      }
    },
    'text',
  );
  expect(lines).toHaveLength(1 + 23 * 3);
});

test('JSON lines have every change', () => {
  expect(printed(100, () => undefined, 'json')).toHaveLength(301);
});

test('a warning about a service that fails again and again is shown when it says something new', () => {
  const loops = new CrashLoops();
  for (let count = 0; count < 5; count += 1) loops.show(failed, count);
  const warning: ManagerEvent = { ...failed, type: 'warning', message: 'a process is left', reason: null };
  expect(loops.show(warning, 10).kind).toBe('event');
  expect(loops.show(warning, 11).kind).toBe('nothing');
  expect(loops.show({ ...warning, message: 'two processes are left' }, 12).kind).toBe('event');
});

test('what happens to other services is not left out', () => {
  const loops = new CrashLoops();
  for (let count = 0; count < 5; count += 1) loops.show(failed, count);
  expect(loops.show({ ...started, service: 'db' }, 10)).toEqual({ kind: 'event' });
  expect(loops.show({ ...started, service: null, type: 'input' }, 10)).toEqual({ kind: 'event' });
});

test('a service that is gone is forgotten', () => {
  const loops = new CrashLoops();
  loops.show(failed, 0);
  loops.show(ready, 1);
  expect(loops.due(1)).not.toBeNull();
  loops.show(changed('ready', null, 'its definition was removed'), 2);
  expect(loops.due(2)).toBeNull();
});
