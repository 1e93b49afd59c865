import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { controlApiVersion, serviceCommands } from '../control-documents.ts';
import type { ControlResult } from '../result-of.ts';
import type { ControlBackend } from './control-backend.ts';
import { readBody } from './read-body.ts';
import type { RequestBodies, RequestKind } from './request-schemas.ts';
import { serveCommand } from './serve-command.ts';
import { serveReload, serveShutdown } from './serve-lifecycle.ts';
import { serveStatus, systemDocument } from './serve-status.ts';
import { serveActive, serveDependency } from './serve-system.ts';
import { validateBody } from './validate-body.ts';

/** What Node's server gives a handler beside the request. */
export interface ControlEnv {
  readonly Bindings: HttpBindings;
}

/** One row of the table. */
export interface ControlRoute {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly serve: (context: Context<ControlEnv>) => ControlResult<object> | Promise<ControlResult<object>>;
}

/** Everything that can be asked, and nothing else can. */
export function controlRoutes(backend: ControlBackend, report: (error: unknown) => void): readonly ControlRoute[] {
  return [
    { method: 'GET', path: '/v1/ping', serve: () => ({ ok: true, value: pingReply(backend) }) },
    { method: 'GET', path: '/v1/status', serve: (c) => serveStatus(backend, c.req.queries('service') ?? []) },
    { method: 'GET', path: '/v1/system', serve: () => ({ ok: true, value: systemDocument(backend) }) },
    ...serviceCommands.map(
      (command): ControlRoute => ({
        method: 'POST',
        path: `/v1/services/:id/${command}`,
        serve: (c) =>
          withBody(c, 'command', (body) =>
            serveCommand(backend.manager, command, c.req.param('id') ?? '', body, report),
          ),
      }),
    ),
    {
      method: 'PUT',
      path: '/v1/system/active',
      serve: (c) => withBody(c, 'input', (body) => serveActive(backend, body, report)),
    },
    {
      method: 'PUT',
      path: '/v1/system/dependencies/:name',
      serve: (c) => withBody(c, 'input', (body) => serveDependency(backend, c.req.param('name') ?? '', body, report)),
    },
    {
      method: 'POST',
      path: '/v1/reload',
      serve: (c) => withBody(c, 'reload', (body) => serveReload(backend, body, report)),
    },
    {
      method: 'POST',
      path: '/v1/shutdown',
      serve: (c) => withBody(c, 'shutdown', (body) => serveShutdown(backend, body, report)),
    },
  ];
}

function pingReply(backend: ControlBackend): object {
  const { pid, version } = backend.info();
  return { pid, version, apiVersion: controlApiVersion };
}

async function withBody<Kind extends RequestKind>(
  context: Context<ControlEnv>,
  kind: Kind,
  serve: (body: RequestBodies[Kind]) => Promise<ControlResult<object>>,
): Promise<ControlResult<object>> {
  const read = await readBody(context.env.incoming);
  if (!read.ok) return read;
  const valid = await validateBody(kind, read.value);
  return valid.ok ? serve(valid.value) : valid;
}
