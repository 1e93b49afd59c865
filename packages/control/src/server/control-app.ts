import { type Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { type ControlError, httpStatusOf } from '../control-error.ts';
import type { ControlResult } from '../result-of.ts';
import type { ControlBackend } from './control-backend.ts';
import { type ControlEnv, controlRoutes } from './control-routes.ts';

const upgradeHint = 'the manager may be of another release than the client; compare "hsm --version" with /v1/ping';

/** The API as a function from requests to replies. Faults in the backend go to `report`, not to the client. */
export function createControlApp(backend: ControlBackend, report: (error: unknown) => void): Hono<ControlEnv> {
  const app = new Hono<ControlEnv>();
  const routes = controlRoutes(backend, report);
  for (const { method, path, serve } of routes) app.on(method, path, async (c) => reply(c, await serve(c)));
  for (const { method, path } of routes) app.all(path, (c) => notAllowed(c, method));
  app.notFound((c) => failure(c, { code: 'unknown-route', message: 'no such route', suggestion: upgradeHint }));
  app.onError((error, c) => {
    report(error);
    return failure(c, { code: 'internal', message: 'the manager failed to serve this request; its log says why' });
  });
  return app;
}

function reply(context: Context, result: ControlResult<object>): Response {
  return result.ok ? context.json(result.value) : failure(context, result.error);
}

/** After `payload-too-large` the rest of the body is not read, so the connection is of no use any more. */
function failure(context: Context, error: ControlError): Response {
  if (error.code === 'payload-too-large') context.header('connection', 'close');
  return context.json(error, httpStatusOf(error) as ContentfulStatusCode);
}

function notAllowed(context: Context, method: string): Response {
  context.header('allow', method);
  return failure(context, { code: 'method-not-allowed', message: `this route takes ${method} only` });
}
