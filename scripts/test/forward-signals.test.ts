import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { forwardSignals } from '../demo/forward-signals.mjs';

class Receiver extends EventEmitter {
  ppid = 7;
}

let receiver = new Receiver();
let asked = 0;
let end = (): void => {};

beforeEach(() => {
  vi.useFakeTimers();
  receiver = new Receiver();
  asked = 0;
  end = forwardSignals(() => {
    asked += 1;
  }, receiver);
});
afterEach(() => {
  end();
  expect(receiver.eventNames()).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

test('copies of a signal that arrive together ask once', () => {
  receiver.emit('SIGINT');
  vi.advanceTimersByTime(300);
  receiver.emit('SIGINT');
  receiver.emit('SIGTERM');
  expect(asked).toBe(1);
});

test('who asks again later is heard again', () => {
  receiver.emit('SIGINT');
  vi.advanceTimersByTime(1_000);
  receiver.emit('SIGINT');
  expect(asked).toBe(2);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('%s asks', (signal) => {
  receiver.emit(signal);
  expect(asked).toBe(1);
});

test('the loss of the parent asks, once', () => {
  vi.advanceTimersByTime(10_000);
  expect(asked).toBe(0);
  receiver.ppid = 1;
  vi.advanceTimersByTime(10_000);
  expect(asked).toBe(1);
});
