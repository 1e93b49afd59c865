import { isServiceId, nearestWord, type ServiceManagerApi, type ServiceStatus } from '@hermit/core';
import type { CommandReply } from '../control-documents.ts';
import type { ControlResult } from '../result-of.ts';
import type { RequestBodies } from './request-schemas.ts';
import { malformedId, unknownService } from './serve-command.ts';
import type { StatusFeed } from './status-feed.ts';

/** Waits until a service is in a state or publishes it, the time is over, or the client has gone. */
export async function serveAwait(
  manager: ServiceManagerApi,
  feed: StatusFeed,
  id: string,
  { state, timeoutMs }: RequestBodies['await'],
  signal: AbortSignal,
): Promise<ControlResult<CommandReply>> {
  if (!isServiceId(id)) return malformedId();
  const nearest = nearestWord(
    id,
    manager.services().map((service) => service.id),
  );
  return new Promise((resolve) => {
    const settle = (result: ControlResult<CommandReply>): void => {
      clearTimeout(timer);
      unsubscribe();
      signal.removeEventListener('abort', leave);
      resolve(result);
    };
    const look = (): void => {
      const service = manager.service(id);
      if (service === null) settle(unknownService(id, nearest));
      else if (isIn(service, state)) settle({ ok: true, value: { outcome: 'done', service } });
    };
    const leave = (): void => settle(notInTime(manager, id));
    const timer = timeoutMs === undefined ? undefined : setTimeout(leave, timeoutMs);
    const unsubscribe = feed.subscribe((changed) => {
      if (changed === id || changed === null) look();
    });
    signal.addEventListener('abort', leave);
    if (signal.aborted) leave();
    else look();
  });
}

function isIn(service: ServiceStatus, state: string): boolean {
  return service.state === state || service.published.includes(state);
}

function notInTime(manager: ServiceManagerApi, id: string): ControlResult<never> {
  const service = manager.service(id);
  if (service === null) return unknownService(id, null);
  const message = `service "${id}" is ${service.state}, and not as awaited: ${service.reason.message}`;
  return { ok: false, error: { code: 'timed-out', message, details: { kind: 'service', service } } };
}
