import type { ProcessPurpose, ServiceId, StartIntent } from '@hermit/core/spawner';
import type { SsdFiles } from './ssd-files.ts';
import { closeStart, dropStart, listStarts, reopenStart, type StartTraces } from './start-files.ts';
import { isFileName, type StartPlace } from './start-place.ts';

/** A start that cannot come through any more, with what it had left by then. */
export interface ClosedStart {
  readonly serviceId: ServiceId;
  readonly purpose: ProcessPurpose;
  readonly nonce: string;
  readonly place: StartPlace;
  readonly traces: StartTraces;
}

/** Closes the start of an intent or, without a nonce, every main and pre-start one of its service. Throws a system error. */
export function closeStarts({ serviceId, purpose, nonce }: StartIntent, files: SsdFiles): readonly ClosedStart[] {
  const purposes: readonly ProcessPurpose[] = nonce === null ? ['main', 'pre-start'] : [purpose];
  return purposes.flatMap((each) => {
    const place = files.place(serviceId, each);
    if (place === null) return [];
    const nonces = nonce === null ? listStarts(place) : [nonce].filter(isFileName);
    return nonces.flatMap((one) => {
      const traces = closeStart(place, one);
      return traces === null ? [] : [{ serviceId, purpose: each, nonce: one, place, traces }];
    });
  });
}

/** Puts starts back that turned out to have come through. */
export function reopenClosed(closed: readonly ClosedStart[]): void {
  for (const { place, nonce, traces } of closed) {
    if (traces.pidfile.kind !== 'missing') reopenStart(place, nonce);
  }
}

/** Removes starts that are over. */
export function dropClosed(closed: readonly ClosedStart[]): void {
  for (const { place, nonce } of closed) dropStart(place, nonce);
}
