import type { FactsChange, JsonValue, OwnedFact } from '@hermit/core';
import type { StatusDocument } from './control-documents.ts';
import type { EventDocument, EventQuery } from './event-document.ts';
import type { FactsDocument } from './fact-documents.ts';
import { parsed, type StreamPlan } from './follow-stream.ts';
import type { LogLine, LogQuery } from './log-line.ts';
import type { ReceivedEvent } from './parse-event-stream.ts';
import type { StatusChange, StatusUpdate } from './status-update.ts';

/** How much of the lines of one point in time is remembered, to tell them when they come again. Characters. */
const maxRemembered = 4 * 1024 * 1024;

/** One event of a stream of facts: all that match, first and after every new connection; then what changed. */
export type FactUpdate =
  | { readonly kind: 'snapshot'; readonly facts: readonly OwnedFact[] }
  | ({ readonly kind: 'change' } & FactsChange);

/** Status: after a new connection everything comes again. */
export function statusPlan(): StreamPlan<StatusUpdate> {
  return {
    goesOn: true,
    path: () => '/v1/status/stream',
    entryOf: (event) => {
      if (event.event === 'snapshot') return withValue<StatusDocument, StatusUpdate>(event, snapshotOf);
      return withValue<StatusChange, StatusUpdate>(event, (change) => ({ kind: 'change', change }));
    },
  };
}

function snapshotOf(status: StatusDocument): StatusUpdate {
  return { kind: 'snapshot', status };
}

/** The query that asks for the facts that match a pattern; `null` for all. */
export function factQuery(pattern: JsonValue | null): string {
  return queryOf([['pattern', pattern === null ? null : JSON.stringify(pattern)]]);
}

/** Facts: the same. */
export function factPlan(pattern: JsonValue | null): StreamPlan<FactUpdate> {
  return {
    goesOn: true,
    path: () => `/v1/facts/stream${factQuery(pattern)}`,
    entryOf: (event) => {
      if (event.event === 'change') {
        return withValue<FactsChange, FactUpdate>(event, (change) => ({ kind: 'change', ...change }));
      }
      return withValue<FactsDocument, FactUpdate>(event, ({ facts }) => ({ kind: 'snapshot', facts }));
    },
  };
}

/** Events: a new connection goes on after the last one that was read. */
export function eventPlan({
  since = null,
  follow = false,
  services = [],
}: Partial<EventQuery>): StreamPlan<EventDocument> {
  let place = since;
  return {
    goesOn: follow,
    path: () => `/v1/events${queryOf([['since', place], ['follow', follow || null], ...servicesOf(services)])}`,
    entryOf: (event) => {
      place = event.id ?? place;
      return parsed<EventDocument>(event);
    },
  };
}

/**
 * Log lines have no cursor: a new connection asks for everything from the time of the last line on, and those that were
 * read already are left out.
 */
export function logPlan(query: Partial<LogQuery>): StreamPlan<LogLine> {
  const { services = [], grep = null, stream = null, follow = false } = query;
  const rest = [['grep', grep], ['stream', stream], ['follow', follow || null], ...servicesOf(services)] as const;
  let place: { readonly lines: number | null; readonly since: string | null } | null = null;
  let known = new Map<string, number>();
  const read = new RememberedLines();
  return {
    goesOn: follow,
    path: () => {
      const { lines, since } = place ?? { lines: query.lines ?? null, since: query.since ?? null };
      place ??= { lines: null, since: new Date().toISOString() };
      known = read.counts();
      return `/v1/logs${queryOf([['lines', lines], ['since', since], ...rest])}`;
    },
    entryOf: (event) => {
      const line = parsed<LogLine>(event);
      if (line === null) return null;
      const times = known.get(event.data) ?? 0;
      if (times > 0) {
        known.set(event.data, times - 1);
        return null;
      }
      if (line.time !== null && line.time !== place?.since) {
        place = { lines: null, since: line.time };
        read.forget();
      }
      if (follow) read.add(event.data);
      return line;
    },
  };
}

/** The lines that were read since the time from which a new connection would go on; not more than so many characters. */
class RememberedLines {
  readonly #counts = new Map<string, number>();
  #length = 0;

  add(line: string): void {
    if (this.#length + line.length > maxRemembered) return;
    this.#length += line.length;
    this.#counts.set(line, (this.#counts.get(line) ?? 0) + 1);
  }
  forget(): void {
    this.#counts.clear();
    this.#length = 0;
  }
  counts(): Map<string, number> {
    return new Map(this.#counts);
  }
}

function withValue<Value, Entry>(event: ReceivedEvent, use: (value: Value) => Entry): Entry | null {
  const value = parsed<Value>(event);
  return value === null ? null : use(value);
}

function servicesOf(services: readonly string[]): readonly (readonly [string, string])[] {
  return services.map((id) => ['service', id]);
}

function queryOf(parts: readonly (readonly [string, string | number | boolean | null])[]): string {
  const given = parts.filter(([, value]) => value !== null);
  return given.length === 0
    ? ''
    : `?${given.map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`).join('&')}`;
}
