import { type CommandOutcome, isServiceId, type ServiceId, type ServiceManagerApi, unreachable } from '@hermit/core';
import type { CommandReply, ServiceCommand } from '../control-documents.ts';
import type { ControlErrorDetails } from '../control-error.ts';
import type { ControlResult } from '../result-of.ts';
import type { ControlBackend } from './control-backend.ts';
import { notSupported } from './not-supported.ts';
import { type Patience, settleWithin } from './settle-within.ts';

/** What carries out one command about one service; `null` where this manager cannot. */
export type RunCommand = ((id: ServiceId) => Promise<CommandOutcome>) | null;

/** The ordinary start. */
export function startCommand(manager: ServiceManagerApi): RunCommand {
  return (id) => manager.start(id);
}

/** A start that ignores requirements, where the manager knows it. */
export function forcedStart(backend: ControlBackend): RunCommand {
  return backend.forceStart?.bind(backend) ?? null;
}

/** Carries out one command about one service, and waits as long as asked. */
export async function serveCommand(
  manager: ServiceManagerApi,
  command: ServiceCommand,
  run: RunCommand,
  id: string,
  patience: Patience,
  report: (error: unknown) => void,
): Promise<ControlResult<CommandReply>> {
  if (!isServiceId(id)) return malformedId();
  if (run === null) return notSupported();
  const settled = await settleWithin(run(id), patience, () => manager.recorded(), report);
  switch (settled.kind) {
    case 'value':
      return replyOf(settled.value, command);
    case 'accepted':
      return accepted(manager, id);
    case 'timed-out':
      return timedOut(manager, command, id);
    default:
      return unreachable(settled);
  }
}

/** What a command that has ended is answered with. */
export function replyOf(outcome: CommandOutcome, command: ServiceCommand | 'reload'): ControlResult<CommandReply> {
  switch (outcome.kind) {
    case 'done':
      return { ok: true, value: { outcome: 'done', service: outcome.status } };
    case 'not-reached': {
      const { state, reason } = outcome.status;
      const message = `${command} "${outcome.serviceId}": the service is ${state}: ${reason.message}`;
      const details: ControlErrorDetails = { kind: 'service', service: outcome.status };
      return { ok: false, error: { code: 'not-reached', message, details } };
    }
    case 'unknown-service':
      return unknownService(outcome.serviceId, outcome.suggestion);
    case 'busy': {
      const message = `${outcome.limit} commands are waiting already; nothing was done`;
      return { ok: false, error: { code: 'busy', message, suggestion: 'try again in a moment' } };
    }
    case 'refused':
      return { ok: false, error: { code: 'refused', message: outcome.message } };
    default:
      return unreachable(outcome);
  }
}

/** The answer where a text cannot be an id. It is not repeated. */
export function malformedId(): ControlResult<never> {
  const message = 'no service can have this id';
  const suggestion =
    'ids consist of letters, digits, ".", "_" and "-", at most 64, and begin with a letter or digit; those of instances go on with "@" and arguments';
  return { ok: false, error: { code: 'unknown-service', message, suggestion } };
}

/** The answer for a well-formed id that no service has. */
export function unknownService(id: string, suggestion: string | null): ControlResult<never> {
  const message = `no service has the id "${id}"`;
  return { ok: false, error: { code: 'unknown-service', message, ...(suggestion === null ? {} : { suggestion }) } };
}

/** The reply to who does not wait. */
export function accepted(manager: ServiceManagerApi, id: string): ControlResult<CommandReply> {
  const service = manager.service(id);
  if (service === null) return unknownService(id, null);
  return { ok: true, value: { outcome: 'accepted', service } };
}

/** The reply to who waited long enough. */
export function timedOut(
  manager: ServiceManagerApi,
  command: ServiceCommand | 'reload',
  id: string,
): ControlResult<never> {
  const service = manager.service(id);
  const state = service === null ? 'gone' : `${service.state}: ${service.reason.message}`;
  const message = `${command} "${id}" is not done in the time given, and goes on; the service is ${state}`;
  const details: ControlErrorDetails | null = service === null ? null : { kind: 'service', service };
  return { ok: false, error: { code: 'timed-out', message, ...(details === null ? {} : { details }) } };
}
