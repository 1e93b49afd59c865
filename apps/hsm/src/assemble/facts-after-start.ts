import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessFacts } from '@hermit/control/server';
import type { ServiceId, ServiceStatus } from '@hermit/core';

interface FactsOfServices {
  readonly facts: ProcessFacts;
  readonly service: (id: ServiceId) => ServiceStatus | null;
}

/** How long a start may be under way: as long as any call of a spawner. Milliseconds. */
const patienceMs = 10_000;
const lookMs = 20;

/**
 * The same facts, for a process that may be quicker than the word of its start: what it asserts then waits until the manager
 * knows that the process is there.
 */
export function factsAfterStart({ facts, service }: FactsOfServices): ProcessFacts {
  return {
    list: (pattern) => facts.list(pattern),
    ofProcess: (id) => facts.ofProcess(id),
    async replaceOfProcess(id, next) {
      const endMs = performance.now() + patienceMs;
      while (isBeingStarted(service(id)) && performance.now() < endMs) await delay(lookMs);
      return facts.replaceOfProcess(id, next);
    },
  };
}

function isBeingStarted(status: ServiceStatus | null): boolean {
  return status !== null && status.pid === null && (status.state === 'starting' || status.state === 'preparing');
}
