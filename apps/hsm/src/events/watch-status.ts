import {
  type ControlClient,
  type ControlError,
  type StatusDocument,
  type StatusUpdate,
  updatedStatus,
} from '@hermit/control';

/** The status as it is now, or why it cannot be had any more. */
export type WatchedStatus =
  | { readonly kind: 'status'; readonly status: StatusDocument }
  | { readonly kind: 'failed'; readonly error: ControlError };

/**
 * The status of these services (empty: of all), and again whenever something of it changed, over restarts of the manager.
 * Never throws; a failure is the last.
 */
export async function* watchStatus(
  client: Pick<ControlClient, 'statusStream'>,
  services: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<WatchedStatus> {
  const wanted = new Set(services);
  let whole: StatusDocument | null = null;
  for await (const item of client.statusStream({ signal })) {
    if (item.kind === 'failed') yield item;
    if (item.kind !== 'entry') continue;
    whole = updatedStatus(whole, item.entry);
    if (whole === null || !concerns(item.entry, wanted)) continue;
    yield { kind: 'status', status: { ...whole, services: whole.services.filter(({ id }) => isWanted(id, wanted)) } };
  }
}

/** Uptimes grow without any change that a manager would tell of. */
export function agedStatus(status: StatusDocument, nowMs: number): StatusDocument {
  const services = status.services.map((service) => {
    const { startedAt, uptimeMs } = service;
    return startedAt === null || uptimeMs === null
      ? service
      : { ...service, uptimeMs: Math.max(uptimeMs, nowMs - Date.parse(startedAt)) };
  });
  return { ...status, services };
}

function concerns(update: StatusUpdate, wanted: ReadonlySet<string>): boolean {
  if (update.kind === 'snapshot') return true;
  const { manager, services, removed } = update.change;
  return manager !== null || [...services.map(({ id }) => id), ...removed].some((id) => isWanted(id, wanted));
}

function isWanted(id: string, wanted: ReadonlySet<string>): boolean {
  return wanted.size === 0 || wanted.has(id);
}
