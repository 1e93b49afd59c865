import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ControlBackend } from '../src/server/control-backend.ts';
import { StatusFeed } from '../src/server/status-feed.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A backend of which only the configuration changes; it is made anew whenever somebody looks. */
function backendOf(configuration: () => unknown): ControlBackend {
  return { manager: { subscribe: () => () => undefined }, info: () => ({ configuration: configuration() }) } as never;
}

test('what is the same again is no news; another generation is, and so is another finding', () => {
  let generation = 1;
  let messages = ['a'];
  const news: (string | null)[] = [];
  const feed = new StatusFeed(backendOf(() => ({ generation, findings: messages.map((message) => ({ message })) })));
  const end = feed.subscribe((id) => news.push(id));
  vi.advanceTimersByTime(5_000);
  expect(news).toEqual([]);
  generation = 2;
  vi.advanceTimersByTime(5_000);
  expect(news).toEqual([null]);
  messages = ['a', 'b'];
  vi.advanceTimersByTime(5_000);
  expect(news).toEqual([null, null]);
  end();
  generation = 3;
  vi.advanceTimersByTime(5_000);
  expect(news).toEqual([null, null]);
});
