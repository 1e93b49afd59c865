import type { ServiceStatus } from '@hermit/core';
import type { StatusChange } from '../status-update.ts';
import { coalescedChanges } from './coalesced-changes.ts';
import type { ControlBackend } from './control-backend.ts';
import type { EventStream } from './event-stream.ts';
import type { StatusFeed } from './status-feed.ts';
import type { StreamSource } from './stream-hub.ts';

/** The whole status, then what changed. A client that reads slowly gets the newest of each service, and never a queue. */
export function streamStatus(backend: ControlBackend, feed: StatusFeed): StreamSource {
  return async (stream) => {
    const changed = coalescedChanges<string | null>(
      (id) => id ?? '',
      (_, now) => now,
      stream.signal,
    );
    const end = feed.subscribe((id) => changed.add(id));
    try {
      await follow(backend, changed.take, stream);
    } finally {
      end();
    }
  };
}

async function follow(
  backend: ControlBackend,
  take: () => Promise<readonly (string | null)[] | null>,
  stream: EventStream,
): Promise<void> {
  let manager = managerOf(backend);
  let known = JSON.stringify(manager);
  await stream.sendInPieces('snapshot', snapshotPieces(known, backend));
  for (let ids = await take(); ids !== null; ids = await take()) {
    manager = managerOf(backend);
    const now = JSON.stringify(manager);
    const change: StatusChange = { manager: now === known ? null : manager, ...servicesOf(backend, ids) };
    known = now;
    if (change.manager === null && change.services.length + change.removed.length === 0) continue;
    await stream.send({ event: 'change', data: change });
  }
}

/** The status document. Each service is as it is when its piece is written; what changes later is told later. */
function* snapshotPieces(manager: string, backend: ControlBackend): Generator<string> {
  yield `{"manager":${manager},"services":[`;
  let separator = '';
  for (const { id } of backend.manager.services()) {
    const status = backend.manager.service(id);
    if (status === null) continue;
    yield `${separator}${JSON.stringify(status)}`;
    separator = ',';
  }
  yield ']}';
}

function managerOf(backend: ControlBackend): NonNullable<StatusChange['manager']> {
  return { ...backend.info(), ...backend.manager.manager() };
}

function servicesOf(
  { manager }: ControlBackend,
  ids: readonly (string | null)[],
): { readonly services: readonly ServiceStatus[]; readonly removed: readonly string[] } {
  const services: ServiceStatus[] = [];
  const removed: string[] = [];
  for (const id of ids) {
    const service = id === null ? null : manager.service(id);
    if (service !== null) services.push(service);
    else if (id !== null) removed.push(id);
  }
  return { services, removed };
}
