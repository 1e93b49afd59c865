import { controlApiVersion } from '../control-documents.ts';
import { commandRoutes } from './command-routes.ts';
import type { ControlBackend } from './control-backend.ts';
import { type ControlRoute, look } from './control-route.ts';
import { factRoutes } from './fact-routes.ts';
import type { FactSessions } from './fact-sessions.ts';
import { insightRoutes } from './insight-routes.ts';
import { serveStatus, systemDocument } from './serve-status.ts';
import type { StatusFeed } from './status-feed.ts';
import { streamRoutes } from './stream-routes.ts';

/** What the routes of one server share. */
export interface RouteContext {
  readonly backend: ControlBackend;
  readonly feed: StatusFeed;
  readonly sessions: FactSessions;
  /** Told of faults in the backend that no reply can tell of any more. */
  readonly report: (error: unknown) => void;
}

/** Everything that can be asked, and nothing else can. */
export function controlRoutes(context: RouteContext): readonly ControlRoute[] {
  return [
    ...lookRoutes(context.backend),
    ...insightRoutes(context),
    ...streamRoutes(context),
    ...commandRoutes(context),
    ...factRoutes(context),
  ];
}

function lookRoutes(backend: ControlBackend): readonly ControlRoute[] {
  return [
    look('/v1/ping', { operationId: 'ping', summary: 'Who is there', reply: 'Ping' }, () => {
      const { pid, version } = backend.info();
      return { ok: true, value: { pid, version, apiVersion: controlApiVersion } };
    }),
    look(
      '/v1/status',
      {
        operationId: 'getStatus',
        summary: 'The status of all services, or of some',
        reply: 'Status',
        query: 'status',
        errors: ['unknown-service'],
      },
      (_, { service = [] }) => serveStatus(backend, service),
    ),
    look('/v1/system', { operationId: 'getSystem', summary: 'The inputs as they count now', reply: 'System' }, () => ({
      ok: true,
      value: systemDocument(backend),
    })),
    look('/v1/openapi.json', { operationId: 'getOpenapi', summary: 'This document', reply: 'Openapi' }, async () => ({
      ok: true,
      value: (await import('./openapi-document.ts')).openapiDocument(),
    })),
  ];
}
