import type { JsonObject, JsonValue } from '@hermit/core';
import { controlApiVersion } from '../control-documents.ts';
import { type ControlErrorCode, controlErrors } from '../control-error.ts';
import type { ControlBackend } from './control-backend.ts';
import type { RouteDescription } from './control-route.ts';
import { controlRoutes } from './control-routes.ts';
import { type DocumentName, documentSchemas } from './document-schemas.ts';
import { FactSessions } from './fact-sessions.ts';
import { querySchemas, requestSchemas } from './request-schemas.ts';
import { StatusFeed } from './status-feed.ts';

/** What every route may answer, whatever it is about. */
const everywhere: readonly ControlErrorCode[] = ['invalid-request', 'busy', 'internal'];

/** The OpenAPI 3.1 document of the control API: the table of routes and the schemas that requests are checked with. */
export function openapiDocument(): JsonObject {
  const routes = describedRoutes();
  const paths = [...new Set(routes.map(({ path }) => path))].map((path): [string, JsonValue] => [
    path.replaceAll(/:([a-z]+)/g, '{$1}'),
    Object.fromEntries(routes.filter((route) => route.path === path).map(operationEntry)),
  ]);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Hermit control API',
      version: String(controlApiVersion),
      description: 'HTTP on a Unix socket. Streams are server-sent events, each with a JSON document as its data.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: 'http://hermit', description: 'The control socket; the host means nothing.' }],
    paths: Object.fromEntries(paths),
    components: {
      schemas: documentSchemas,
      securitySchemes: { session: { type: 'http', scheme: 'bearer', description: 'The token of a session.' } },
    },
  };
}

/** The table is the same for every backend: nothing of this one is asked. */
function describedRoutes(): readonly RouteDescription[] {
  const backend = { manager: {} } as ControlBackend;
  const feed = new StatusFeed(backend);
  return controlRoutes({ backend, feed, sessions: new FactSessions(), report: () => {} });
}

function operationEntry(route: RouteDescription): [string, JsonObject] {
  const { operationId, summary, errors, body } = route;
  const operation: JsonObject = {
    operationId,
    summary,
    parameters: [...pathParameters(route), ...queryParameters(route)],
    ...(body === null ? {} : { requestBody: { content: json(requestSchemas[body]) } }),
    ...(route.operationId === 'replaceSessionFacts' ? { security: [{ session: [] }] } : {}),
    responses: { 200: success(route), ...failures([...everywhere, ...readOnly(route), ...errors]) },
  };
  return [route.method.toLowerCase(), operation];
}

function readOnly({ isLook }: RouteDescription): readonly ControlErrorCode[] {
  return isLook ? [] : ['read-only'];
}

function pathParameters({ path }: RouteDescription): readonly JsonObject[] {
  const names = [...path.matchAll(/:([a-z]+)/g)].map(([, name]) => name ?? '');
  return names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
}

function queryParameters({ query }: RouteDescription): readonly JsonObject[] {
  const properties = Object.entries((querySchemas[query ?? 'none']['properties'] ?? {}) as JsonObject);
  return properties.map(([name, schema]) => ({ name, in: 'query', required: false, schema }));
}

function success({ reply }: RouteDescription): JsonObject {
  if (typeof reply === 'string') return { description: 'Done.', content: json(schemaRef(reply)) };
  const events = [...reply].map(([event, name]) => `\`${event}\`: ${name}`).join(', ');
  return {
    description: `Server-sent events, with documents as data: ${events}; \`end\` last, or \`error\`: Error.`,
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  };
}

/** One entry for each HTTP status, with all codes that have it. */
function failures(codes: readonly ControlErrorCode[]): JsonObject {
  const statuses = new Set(codes.map((code) => controlErrors[code].httpStatus ?? 500));
  return Object.fromEntries(
    [...statuses].map((status) => {
      const group = [...new Set(codes)].filter((code) => controlErrors[code].httpStatus === status);
      const description = group.map((code) => `\`${code}\``).join(', ');
      const schema = { allOf: [schemaRef('Error'), { properties: { code: { enum: group } } }] };
      return [String(status), { description, content: json(schema) }];
    }),
  );
}

function json(schema: JsonObject): JsonObject {
  return { 'application/json': { schema } };
}

function schemaRef(name: DocumentName): JsonObject {
  return { $ref: `#/components/schemas/${name}` };
}
