import type { ManagerEvent } from '@hermit/core';
import { describe, expect, it } from 'vitest';
import type { EventDocument, EventQuery, StreamGap } from '../src/index.ts';
import { createEventHistory, type EventHistory } from '../src/server.ts';

const everything: EventQuery = { since: null, follow: false, services: [] };

function event(service: string | null, to: string): ManagerEvent {
  const time = '2026-01-01T00:00:00.000Z';
  return { time, type: 'state', service, from: null, to, reason: null, message: null, pid: null };
}

function historyOf(count: number, limits: { maxEntries?: number; maxLength?: number } = {}): EventHistory {
  const history = createEventHistory({ managerId: 'm1', ...limits });
  for (let index = 1; index <= count; index += 1) history.add(event(index % 2 === 0 ? 'web' : 'db', String(index)));
  return history;
}

async function all(history: EventHistory, query: Partial<EventQuery> = {}): Promise<(string | StreamGap)[]> {
  const found: (string | StreamGap)[] = [];
  const { signal } = new AbortController();
  for await (const entry of history.events({ ...everything, ...query }, signal)) found.push(shortened(entry));
  return found;
}

function shortened(entry: EventDocument | StreamGap): string | StreamGap {
  return 'cursor' in entry ? `${entry.cursor} ${entry.service} ${entry.to}` : entry;
}

describe('the events of a manager', () => {
  it('are kept with a cursor, in their order', async () => {
    expect(await all(historyOf(3))).toEqual(['m1-1 db 1', 'm1-2 web 2', 'm1-3 db 3']);
    expect(await all(historyOf(3), { services: ['web'] })).toEqual(['m1-2 web 2']);
    expect(await all(historyOf(0))).toEqual([]);
  });

  it('go on after a cursor, the last one included', async () => {
    expect(await all(historyOf(3), { since: 'm1-2' })).toEqual(['m1-3 db 3']);
    expect(await all(historyOf(3), { since: 'm1-3' })).toEqual([]);
  });

  it('are said to be missing where they were forgotten', async () => {
    const history = historyOf(5, { maxEntries: 2 });
    expect(await all(history)).toEqual(['m1-4 web 4', 'm1-5 db 5']);
    expect(await all(history, { since: 'm1-1' })).toEqual([{ dropped: 2 }, 'm1-4 web 4', 'm1-5 db 5']);
    expect((await all(historyOf(100, { maxLength: 1_000 }))).length).toBeLessThan(10);
  });

  it.each(['m0-1', 'm1-4', 'm1-0', 'm1-', 'm1', '', 'm1-1e9', '__proto__-1', 'm1--1'])(
    'begin with a gap for the cursor %j, which means nothing here',
    async (since) => {
      expect(await all(historyOf(3), { since })).toEqual([{ dropped: null }, 'm1-1 db 1', 'm1-2 web 2', 'm1-3 db 3']);
    },
  );

  it('go on for those who follow, who may fall behind and are told so', async () => {
    const history = historyOf(3, { maxEntries: 3 });
    const leaving = new AbortController();
    const events = history.events({ ...everything, follow: true }, leaving.signal);
    const first = events.next();
    history.add(event('web', 'a'));
    expect(shortened((await first).value)).toBe('m1-4 web a');
    for (const to of ['b', 'c', 'd', 'e', 'f']) history.add(event('web', to));
    expect((await events.next()).value).toEqual({ dropped: 2 });
    expect(shortened((await events.next()).value)).toBe('m1-7 web d');
    await events.next();
    await events.next();
    const waiting = events.next();
    leaving.abort();
    expect((await waiting).done).toBe(true);
  });
});
