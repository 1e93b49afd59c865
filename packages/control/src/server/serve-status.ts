import { isServiceId, nearestWord, type ServiceStatus } from '@hermit/core';
import type { StatusDocument, SystemDocument } from '../control-documents.ts';
import type { ControlResult } from '../result-of.ts';
import type { ControlBackend } from './control-backend.ts';
import { malformedId, unknownService } from './serve-command.ts';
import { undefinedDemands } from './undefined-demands.ts';

/** The status document, of all services or of those asked for, in the order asked for. */
export function serveStatus(backend: ControlBackend, ids: readonly string[]): ControlResult<StatusDocument> {
  const selected = ids.length === 0 ? allServices(backend) : selectServices(backend, new Set(ids));
  if (!selected.ok) return selected;
  const info = backend.info();
  const findings = [...info.configuration.findings, ...undefinedDemands(backend)];
  const manager = { ...info, ...backend.manager.manager(), configuration: { ...info.configuration, findings } };
  return { ok: true, value: { manager, services: selected.value } };
}

function allServices(backend: ControlBackend): ControlResult<readonly ServiceStatus[]> {
  return { ok: true, value: backend.manager.services() };
}

function selectServices(backend: ControlBackend, ids: ReadonlySet<string>): ControlResult<readonly ServiceStatus[]> {
  const services: ServiceStatus[] = [];
  for (const id of ids) {
    if (!isServiceId(id)) return malformedId();
    const service = backend.manager.service(id);
    if (service === null) return unknownService(id, nearestWord(id, idsOf(backend)));
    services.push(service);
  }
  return { ok: true, value: services };
}

function idsOf(backend: ControlBackend): readonly string[] {
  return backend.manager.services().map(({ id }) => id);
}

/** The inputs as they count now. */
export function systemDocument(backend: ControlBackend): SystemDocument {
  const { active, systemDependencies } = backend.manager.manager();
  return { active, systemDependencies };
}
