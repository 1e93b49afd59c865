import { isServiceId, nearestWord } from '@hermit/core';
import type { ControlResult } from '../result-of.ts';
import type { ControlBackend } from './control-backend.ts';
import { type ControlRoute, command, look } from './control-route.ts';
import type { RouteContext } from './control-routes.ts';
import { notSupported } from './not-supported.ts';
import { malformedId, unknownService } from './serve-command.ts';
import { settleWithin } from './settle-within.ts';

/** The routes that explain: why something is so, what would be, who needs whom. */
export function insightRoutes({ backend, report }: RouteContext): readonly ControlRoute[] {
  return [
    look(
      '/v1/why',
      {
        operationId: 'getWhyAll',
        summary: 'All services that are not as they should be, grouped by where it began',
        reply: 'WhyAll',
        errors: ['not-supported'],
      },
      async () => (backend.whyAll === undefined ? notSupported() : { ok: true, value: await backend.whyAll() }),
    ),
    look(
      '/v1/why/:id',
      {
        operationId: 'getWhy',
        summary: 'Why a service is in its state, down to where it began, and what would change it',
        reply: 'Why',
        errors: ['unknown-service', 'not-supported'],
      },
      ({ param }) => serveWhy(backend, param('id')),
    ),
    look(
      '/v1/graph',
      {
        operationId: 'getGraph',
        summary: 'Who needs whom, and whether it holds',
        reply: 'Graph',
        errors: ['not-supported'],
      },
      () => (backend.graph === undefined ? notSupported() : { ok: true, value: backend.graph() }),
    ),
    command(
      'POST /v1/plan',
      {
        operationId: 'plan',
        summary: 'Reads the directories and says what a reload would do; changes nothing',
        reply: 'Plan',
        body: 'plan',
        errors: ['not-supported', 'timed-out'],
      },
      (_, patience) => servePlan(backend, patience, report),
    ),
  ];
}

async function serveWhy(backend: ControlBackend, id: string): Promise<ControlResult<object>> {
  if (!isServiceId(id)) return malformedId();
  if (backend.why === undefined) return notSupported();
  const document = await backend.why(id);
  if (document !== null) return { ok: true, value: document };
  const ids = backend.manager.services().map((service) => service.id);
  return unknownService(id, nearestWord(id, ids));
}

async function servePlan(
  backend: ControlBackend,
  patience: { readonly timeoutMs?: number },
  report: (error: unknown) => void,
): Promise<ControlResult<object>> {
  if (backend.plan === undefined) return notSupported();
  const settled = await settleWithin(backend.plan(), patience, async () => {}, report);
  if (settled.kind === 'value') return { ok: true, value: settled.value };
  return { ok: false, error: { code: 'timed-out', message: 'the plan was not made in the time given' } };
}
