import { isServiceId } from '@hermit/core';
import type { CommandReply } from '../control-documents.ts';
import type { ControlResult } from '../result-of.ts';
import type { ControlBackend, ServiceReloadOutcome } from './control-backend.ts';
import { notSupported } from './not-supported.ts';
import { accepted, malformedId, replyOf, timedOut } from './serve-command.ts';
import { type Patience, settleWithin } from './settle-within.ts';

/** Carries out the `exec_reload` of one service, and waits as long as asked. */
export async function serveServiceReload(
  backend: ControlBackend,
  id: string,
  patience: Patience,
  report: (error: unknown) => void,
): Promise<ControlResult<CommandReply>> {
  const { manager } = backend;
  if (!isServiceId(id)) return malformedId();
  if (backend.reloadService === undefined) return notSupported();
  const settled = await settleWithin(backend.reloadService(id), patience, () => manager.recorded(), report);
  if (settled.kind === 'accepted') return accepted(manager, id);
  return settled.kind === 'value' ? reloadReply(settled.value) : timedOut(manager, 'reload', id);
}

function reloadReply(outcome: ServiceReloadOutcome): ControlResult<CommandReply> {
  if (outcome.kind === 'no-reload-command') {
    const message = `service "${outcome.serviceId}" has no exec_reload`;
    const suggestion = 'give its definition one, or restart it';
    return { ok: false, error: { code: 'no-reload-command', message, suggestion } };
  }
  if (outcome.kind !== 'reload-failed') return replyOf(outcome, 'reload');
  const message = `reload "${outcome.serviceId}": ${outcome.message}`;
  return { ok: false, error: { code: 'not-reached', message } };
}
