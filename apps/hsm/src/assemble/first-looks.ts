import type { ServiceManagerApi } from '@hermit/core';

/** How long the manager waits for looks at what an earlier one left; each is given up after 10 s anyway. Milliseconds. */
const patienceMs = 11_000;

/** Resolves when no service is waiting for its first look any more, so that what status says was seen. */
export async function firstLooks(manager: Pick<ServiceManagerApi, 'services' | 'subscribe'>): Promise<void> {
  const unseen = new Set<string>();
  for (const { id, reason } of manager.services()) if (reason.code === 'first-look') unseen.add(id);
  if (unseen.size === 0) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(end, patienceMs);
    const unsubscribe = manager.subscribe(({ service }) => {
      if (service !== null) unseen.delete(service);
      if (unseen.size === 0) end();
    });
    function end(): void {
      clearTimeout(timer);
      unsubscribe();
      resolve();
    }
  });
}
