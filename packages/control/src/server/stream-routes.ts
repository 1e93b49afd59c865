import { isServiceId, nearestWord } from '@hermit/core';
import type { EventDocument, StreamGap } from '../event-document.ts';
import type { LogGap, LogLine } from '../log-line.ts';
import type { ControlResult } from '../result-of.ts';
import type { ControlBackend } from './control-backend.ts';
import { type ControlRoute, stream } from './control-route.ts';
import type { RouteContext } from './control-routes.ts';
import type { DocumentName } from './document-schemas.ts';
import type { StreamEvent } from './event-stream.ts';
import { followEntries } from './follow-entries.ts';
import { notSupported } from './not-supported.ts';
import type { RequestQueries } from './request-schemas.ts';
import { malformedId, unknownService } from './serve-command.ts';
import type { StreamSource } from './stream-hub.ts';
import { streamStatus } from './stream-status.ts';

const statusEvents: ReadonlyMap<string, DocumentName> = new Map([
  ['snapshot', 'Status'],
  ['change', 'StatusChange'],
]);
const eventEvents: ReadonlyMap<string, DocumentName> = new Map([
  ['event', 'Event'],
  ['gap', 'Gap'],
]);
const logEvents: ReadonlyMap<string, DocumentName> = new Map([
  ['line', 'LogLine'],
  ['gap', 'Gap'],
]);

/** The routes that go on telling: status, events, logs. */
export function streamRoutes({ backend, feed }: RouteContext): readonly ControlRoute[] {
  return [
    stream(
      '/v1/status/stream',
      { operationId: 'streamStatus', summary: 'The whole status, then what changes', reply: statusEvents },
      () => ({ ok: true, value: streamStatus(backend, feed) }),
    ),
    stream(
      '/v1/events',
      {
        operationId: 'streamEvents',
        summary: 'Decisions and changes of state, with their reasons',
        reply: eventEvents,
        query: 'events',
        errors: ['unknown-service', 'not-supported'],
      },
      (_, query) => openEvents(backend, query),
    ),
    stream(
      '/v1/logs',
      {
        operationId: 'streamLogs',
        summary: 'What services write',
        reply: logEvents,
        query: 'logs',
        errors: ['unknown-service', 'not-supported'],
      },
      (_, query) => openLogs(backend, query),
    ),
  ];
}

function openEvents(backend: ControlBackend, query: RequestQueries['events']): ControlResult<StreamSource> {
  if (backend.events === undefined) return notSupported();
  const { since = null, follow = false, service = [] } = query;
  if (!service.every(isServiceId)) return malformedId();
  return {
    ok: true,
    value: async (to) => {
      const entries = backend.events?.({ since, follow, services: service }, to.signal);
      if (entries !== undefined) await followEntries(entries, eventOf, to);
    },
  };
}

function openLogs(backend: ControlBackend, query: RequestQueries['logs']): ControlResult<StreamSource> {
  if (backend.logs === undefined) return notSupported();
  const { service = [], lines = null, since = null, grep = null, stream: only = null, follow = false } = query;
  for (const id of service) {
    if (!isServiceId(id)) return malformedId();
    if (backend.manager.service(id) === null) return unknownService(id, nearestWord(id, idsOf(backend)));
  }
  return {
    ok: true,
    value: async (to) => {
      const entries = backend.logs?.({ services: service, lines, since, grep, stream: only, follow }, to.signal);
      if (entries !== undefined) await followEntries(entries, lineOf, to);
    },
  };
}

function idsOf({ manager }: ControlBackend): readonly string[] {
  return manager.services().map(({ id }) => id);
}

function eventOf(entry: EventDocument | StreamGap): StreamEvent {
  return 'cursor' in entry ? { event: 'event', data: entry, id: entry.cursor } : { event: 'gap', data: entry };
}

function lineOf(entry: LogLine | LogGap): StreamEvent {
  return 'line' in entry ? { event: 'line', data: entry } : { event: 'gap', data: entry };
}
