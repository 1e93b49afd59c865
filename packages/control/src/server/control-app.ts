import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { type ControlError, httpStatusOf } from '../control-error.ts';
import type { ControlResult } from '../result-of.ts';
import type { ControlRequest, ControlRoute } from './control-route.ts';
import { readBody } from './read-body.ts';
import type { RequestGate } from './request-gate.ts';
import type { StreamHub } from './stream-hub.ts';
import { validateBody, validateQuery } from './validate-request.ts';

/** What Node's server gives a handler beside the request. */
export interface ControlEnv {
  readonly Bindings: HttpBindings;
}

/** What an app needs beside its routes. */
export interface ControlAppOptions {
  readonly routes: readonly ControlRoute[];
  /** `read-only`: routes that change something answer `read-only`. */
  readonly access: 'full' | 'read-only';
  readonly gate: RequestGate;
  readonly streams: StreamHub;
  /** The answer to everything that no route is for. Default: that the releases may differ. */
  readonly unknownRoute?: ControlError;
  /** Told of each request that has a place. */
  readonly occupy: (request: HttpBindings['incoming']) => void;
  /** Told of faults in the backend, which clients are not. */
  readonly report: (error: unknown) => void;
}

const otherRelease: ControlError = {
  code: 'unknown-route',
  message: 'no such route',
  suggestion: 'the manager may be of another release than the client; compare "hsm --version" with /v1/ping',
};

/** The API as a function from requests to replies. */
export function createControlApp(options: ControlAppOptions): Hono<ControlEnv> {
  const app = new Hono<ControlEnv>();
  const { routes, report, unknownRoute = otherRelease } = options;
  app.use(closeUnread);
  for (const route of routes) app.on(route.method, route.path, (c) => answer(c, route, options));
  for (const path of new Set(routes.map((route) => route.path))) app.all(path, (c) => notAllowed(c, path, routes));
  app.notFound((c) => failure(c, unknownRoute));
  app.onError((error, c) => {
    report(error);
    return failure(c, { code: 'internal', message: 'the manager failed to serve this request; its log says why' });
  });
  return app;
}

/** Nothing is decided, and no place is taken, before the request is there whole and valid. */
async function answer(c: Context<ControlEnv>, route: ControlRoute, options: ControlAppOptions): Promise<Response> {
  if (options.access === 'read-only' && !route.isLook) return failure(c, readOnly);
  const request = await requestOf(c, route);
  if (!request.ok) return failure(c, request.error);
  const { incoming, outgoing } = c.env;
  const made = options.gate.enter(route.place, outgoing as HttpBindings['outgoing']);
  if (made === null) return failure(c, busy(options.gate.limit(route.place), route));
  options.occupy(incoming);
  try {
    return await serve(c, route, request.value, options.streams);
  } finally {
    made();
  }
}

async function serve(
  c: Context<ControlEnv>,
  route: ControlRoute,
  request: ControlRequest,
  streams: StreamHub,
): Promise<Response> {
  if (route.kind === 'reply') return reply(c, await route.serve(request));
  const source = await route.serve(request);
  if (!source.ok) return failure(c, source.error);
  await streams.serve(c.env.outgoing as HttpBindings['outgoing'], source.value);
  return RESPONSE_ALREADY_SENT;
}

async function requestOf(c: Context<ControlEnv>, route: ControlRoute): Promise<ControlResult<ControlRequest>> {
  const query = await validateQuery(route.query ?? 'none', new URL(c.req.url).searchParams);
  if (!query.ok) return query;
  const body = await bodyOf(c, route);
  if (!body.ok) return body;
  const param = (name: string): string => c.req.param(name) ?? '';
  const token = /^Bearer ([A-Za-z0-9_-]{1,128})$/.exec(c.req.header('authorization') ?? '')?.[1] ?? null;
  const value = { param, query: query.value, body: body.value, token, signal: signalOf(c) };
  return { ok: true, value };
}

async function bodyOf(c: Context<ControlEnv>, { body }: ControlRoute): Promise<ControlResult<object>> {
  if (body === null) return { ok: true, value: {} };
  const read = await readBody(c.env.incoming);
  return read.ok ? validateBody(body, read.value) : read;
}

function signalOf(c: Context<ControlEnv>): AbortSignal {
  const gone = new AbortController();
  const { outgoing } = c.env;
  outgoing.once('close', () => gone.abort());
  if (outgoing.closed || outgoing.destroyed) gone.abort();
  return gone.signal;
}

function reply(context: Context, result: ControlResult<object>): Response {
  return result.ok ? context.json(result.value) : failure(context, result.error);
}

/** Where the body was not read to its end, the connection is of no use any more. */
async function closeUnread(context: Context<ControlEnv>, next: () => Promise<void>): Promise<void> {
  await next();
  if (!context.env.incoming.complete && context.res !== RESPONSE_ALREADY_SENT) context.header('connection', 'close');
}

function failure(context: Context, error: ControlError): Response {
  if (error.code === 'busy') context.header('connection', 'close');
  return context.json(error, httpStatusOf(error) as ContentfulStatusCode);
}

const readOnly: ControlError = {
  code: 'read-only',
  message: 'this socket takes no changes; nothing was done',
  suggestion: "use the manager's control socket",
};

function busy(limit: number, { place }: ControlRoute): ControlError {
  const what = { look: 'questions', command: 'commands', facts: 'changes of facts', stream: 'streams' }[place];
  const message = `${limit} ${what} are under way already; nothing was done`;
  return { code: 'busy', message, suggestion: 'try again in a moment' };
}

function notAllowed(context: Context, path: string, routes: readonly ControlRoute[]): Response {
  const methods = routes.filter((route) => route.path === path).map(({ method }) => method);
  context.header('allow', methods.join(', '));
  return failure(context, { code: 'method-not-allowed', message: `this route takes ${methods.join(' and ')} only` });
}
