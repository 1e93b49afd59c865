import type { SystemDocument } from '../control-documents.ts';
import type { ControlResult } from '../result-of.ts';
import type { ControlBackend } from './control-backend.ts';
import { systemDocument } from './serve-status.ts';
import { type Patience, settleWithin } from './settle-within.ts';

/** Fixes `active`, or gives it back, and waits until the services have followed. */
export function serveActive(
  backend: ControlBackend,
  request: Patience & { readonly value: boolean | null },
  report: (error: unknown) => void,
): Promise<ControlResult<SystemDocument>> {
  return follow(backend, backend.manager.overrideActive(request.value), request, report);
}

/** The same for one system dependency that somebody declared or that a service names. */
export async function serveDependency(
  backend: ControlBackend,
  name: string,
  request: Patience & { readonly value: boolean | null },
  report: (error: unknown) => void,
): Promise<ControlResult<SystemDocument>> {
  const known = new Map(Object.entries(backend.manager.manager().systemDependencies));
  if (!known.has(name)) return unknownDependency([...known.keys()]);
  return follow(backend, backend.manager.overrideSystemDependency(name, request.value), request, report);
}

async function follow(
  backend: ControlBackend,
  work: Promise<void>,
  patience: Patience,
  report: (error: unknown) => void,
): Promise<ControlResult<SystemDocument>> {
  const settled = await settleWithin(work, patience, () => backend.manager.recorded(), report);
  if (settled.kind !== 'timed-out') return { ok: true, value: systemDocument(backend) };
  const message = 'the input is set, but not all services have followed in the time given; they go on';
  return { ok: false, error: { code: 'timed-out', message } };
}

function unknownDependency(known: readonly string[]): ControlResult<never> {
  const names = known.length === 0 ? 'none' : known.join(', ');
  const suggestion = `known ones: ${names}; declare others in hermit.toml as [system_dependencies.NAME]`;
  return {
    ok: false,
    error: { code: 'unknown-dependency', message: 'no system dependency has this name', suggestion },
  };
}
