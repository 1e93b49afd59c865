import type { ServiceStatus } from '@hermit/core';
import type { StatusDocument } from './control-documents.ts';

/** What changed since the last event of `GET /v1/status/stream`. */
export interface StatusChange {
  /** `null` if it is as before. */
  readonly manager: StatusDocument['manager'] | null;
  /** The services that are new or different, whole. */
  readonly services: readonly ServiceStatus[];
  /** Ids that are gone. */
  readonly removed: readonly string[];
}

/** One event of the stream: everything, first and after every new connection; then what changed. */
export type StatusUpdate =
  | { readonly kind: 'snapshot'; readonly status: StatusDocument }
  | { readonly kind: 'change'; readonly change: StatusChange };

/** The status after an update; `before` is `null` as long as there was none. Pure. */
export function updatedStatus(before: StatusDocument | null, update: StatusUpdate): StatusDocument | null {
  if (update.kind === 'snapshot') return update.status;
  if (before === null) return null;
  const { manager, services, removed } = update.change;
  const all = new Map(before.services.map((service) => [service.id, service]));
  for (const id of removed) all.delete(id);
  for (const service of services) all.set(service.id, service);
  const sorted = [...all.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return { manager: manager ?? before.manager, services: sorted };
}
