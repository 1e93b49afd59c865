import { type ServiceCommand, serviceCommands } from '../control-documents.ts';
import type { ControlErrorCode } from '../control-error.ts';
import { type ControlRoute, command } from './control-route.ts';
import type { RouteContext } from './control-routes.ts';
import { serveAwait } from './serve-await.ts';
import { forcedStart, serveCommand, startCommand } from './serve-command.ts';
import { serveReload, serveShutdown } from './serve-lifecycle.ts';
import { serveServiceReload } from './serve-service-reload.ts';
import { serveActive, serveDependency } from './serve-system.ts';

const aboutService: readonly ControlErrorCode[] = ['unknown-service', 'not-reached', 'refused', 'timed-out'];
const summaries: Readonly<Record<ServiceCommand, string>> = {
  start: 'Lifts a stop and failures, and demands the service where nothing else does; remembered',
  stop: 'Takes the service out of demand and waits until it has no process; remembered',
  restart: 'Stops and starts the service',
  reset: "Forgets the operator's decision, failures and outcome",
};

/** The routes that change something, and the one that waits for a change. */
export function commandRoutes(context: RouteContext): readonly ControlRoute[] {
  return [...serviceRoutes(context), ...inputRoutes(context), ...lifecycleRoutes(context)];
}

function serviceRoutes({ backend, feed, report }: RouteContext): readonly ControlRoute[] {
  const { manager } = backend;
  return [
    command(
      'POST /v1/services/:id/start',
      {
        operationId: 'startService',
        summary: summaries.start,
        reply: 'Command',
        body: 'start',
        errors: [...aboutService, 'not-supported'],
      },
      ({ param }, { force = false, ...patience }) => {
        const run = force ? forcedStart(backend) : startCommand(manager);
        return serveCommand(manager, 'start', run, param('id'), patience, report);
      },
    ),
    ...serviceCommands
      .filter((name) => name !== 'start')
      .map((name) =>
        command(
          `POST /v1/services/:id/${name}`,
          {
            operationId: `${name}Service`,
            summary: summaries[name],
            reply: 'Command',
            body: 'command',
            errors: aboutService,
          },
          ({ param }, body) => serveCommand(manager, name, (id) => manager[name](id), param('id'), body, report),
        ),
      ),
    command(
      'POST /v1/services/:id/reload',
      {
        operationId: 'reloadService',
        summary: 'Carries out the `exec_reload` of the service',
        reply: 'Command',
        body: 'command',
        errors: [...aboutService, 'no-reload-command', 'not-supported'],
      },
      ({ param }, body) => serveServiceReload(backend, param('id'), body, report),
    ),
    command(
      'POST /v1/services/:id/wait',
      {
        operationId: 'awaitService',
        summary: 'Replies once the service is in a state, or publishes it; does nothing to it',
        reply: 'Command',
        body: 'await',
        isLook: true,
        place: 'stream',
        errors: ['unknown-service', 'timed-out', 'refused'],
      },
      ({ param, signal }, body) => serveAwait(manager, feed, param('id'), body, signal),
    ),
  ];
}

function inputRoutes({ backend, report }: RouteContext): readonly ControlRoute[] {
  return [
    command(
      'PUT /v1/system/active',
      {
        operationId: 'setActive',
        summary: 'Fixes `active` until the next boot, and waits until the services have followed',
        reply: 'System',
        body: 'input',
        errors: ['timed-out'],
      },
      (_, body) => serveActive(backend, body, report),
    ),
    command(
      'PUT /v1/system/dependencies/:name',
      {
        operationId: 'setSystemDependency',
        summary: 'The same for one system dependency',
        reply: 'System',
        body: 'input',
        errors: ['unknown-dependency', 'timed-out'],
      },
      ({ param }, body) => serveDependency(backend, param('name'), body, report),
    ),
  ];
}

function lifecycleRoutes({ backend, report }: RouteContext): readonly ControlRoute[] {
  return [
    command(
      'POST /v1/reload',
      {
        operationId: 'reload',
        summary: 'Reads the directories again as one snapshot',
        reply: 'Reload',
        body: 'reload',
        errors: ['reload-refused', 'plan-changed', 'not-supported', 'timed-out'],
      },
      (_, body) => serveReload(backend, body, report),
    ),
    command(
      'POST /v1/shutdown',
      {
        operationId: 'shutdown',
        summary: 'Stops all services in order, and ends the manager',
        reply: 'Shutdown',
        body: 'shutdown',
        errors: ['not-stopped', 'timed-out'],
      },
      (_, body) => serveShutdown(backend, body, report),
    ),
  ];
}
