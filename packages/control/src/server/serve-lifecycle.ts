import { type ServiceStatus, unreachable } from '@hermit/core';
import type { AppliedReload, ShutdownReply } from '../control-documents.ts';
import type { ControlResult } from '../result-of.ts';
import type { ControlBackend, PlanChanged, ReloadReply } from './control-backend.ts';
import { notSupported } from './not-supported.ts';
import type { RequestBodies } from './request-schemas.ts';
import { settleWithin } from './settle-within.ts';

/** Reads the directories again. Even without `wait` the reply comes when it is decided, with what it changes. */
export async function serveReload(
  backend: ControlBackend,
  { force = false, wait = true, timeoutMs, planHash }: RequestBodies['reload'],
  report: (error: unknown) => void,
): Promise<ControlResult<AppliedReload>> {
  if (planHash !== undefined && backend.plan === undefined) return notSupported();
  const patience = timeoutMs === undefined ? {} : { timeoutMs };
  const settled = await settleWithin(
    backend.reload({ force, wait, ...(planHash === undefined ? {} : { planHash }) }),
    patience,
    () => backend.manager.recorded(),
    report,
  );
  if (settled.kind === 'value') return reloadResult(settled.value);
  const message = 'the reload is not done in the time given, and goes on';
  return { ok: false, error: { code: 'timed-out', message } };
}

function reloadResult(reply: ReloadReply | PlanChanged): ControlResult<AppliedReload> {
  switch (reply.kind) {
    case 'applied':
      return { ok: true, value: reply };
    case 'refused':
      return reloadRefused(reply);
    case 'plan-changed':
      return planChanged(reply);
    default:
      return unreachable(reply);
  }
}

function planChanged({ hash }: PlanChanged): ControlResult<never> {
  const message = 'the reload would not do what the plan said: files or services have changed since; nothing was done';
  const suggestion = 'look at the plan again (hsm plan)';
  return { ok: false, error: { code: 'plan-changed', message, suggestion, details: { kind: 'plan', hash } } };
}

function reloadRefused({
  message,
  wouldStop,
  findings,
}: Extract<ReloadReply, { readonly kind: 'refused' }>): ControlResult<never> {
  const suggestion = 'look at the files; if this is what you want, reload with force (hsm reload --force)';
  const details = { kind: 'reload', wouldStop, findings } as const;
  return { ok: false, error: { code: 'reload-refused', message, suggestion, details } };
}

/** Begins the end of the manager and waits for that of the services. */
export async function serveShutdown(
  backend: ControlBackend,
  { leaveRunning = false, ...patience }: RequestBodies['shutdown'],
  report: (error: unknown) => void,
): Promise<ControlResult<ShutdownReply>> {
  const settled = await settleWithin(
    backend.shutdown({ leaveRunning }),
    patience,
    () => backend.manager.recorded(),
    report,
  );
  if (settled.kind === 'accepted') return { ok: true, value: { outcome: 'accepted' } };
  if (settled.kind === 'value') return shutdownResult(settled.value, leaveRunning);
  const message = 'the services are not all gone in the time given; the shutdown goes on';
  return { ok: false, error: { code: 'timed-out', message } };
}

function shutdownResult(left: readonly ServiceStatus[], leaveRunning: boolean): ControlResult<ShutdownReply> {
  if (leaveRunning) return { ok: true, value: { outcome: 'left-running' } };
  if (left.length === 0) return { ok: true, value: { outcome: 'stopped' } };
  const message = `${left.length} services have processes that outlived SIGKILL: ${left.map(({ id }) => id).join(', ')}`;
  return { ok: false, error: { code: 'not-stopped', message, details: { kind: 'services', services: left } } };
}
