import type { ExitStatus } from '../model/exit-status.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { ProcessPurpose } from '../spawner/process-handle.ts';
import { nextPollMs, type ReconcilerSettings } from './settings.ts';

/** The process of a service as the reconciler knows it: enough to decide, nothing to act on. */
export interface LiveProcess {
  readonly purpose: ProcessPurpose;
  readonly nonce: string;
  readonly pid: number;
  /** Of the definition it was started with. */
  readonly shapeHash: string;
  readonly startedAtMs: number;
  /** Whether its end is reported; otherwise it is looked at in every poll. */
  readonly watched: boolean;
  /** Set once the main process is gone while processes that it left behind are not. */
  readonly ended: EndedProcess | null;
}

/** How a process ended, and what it left behind. */
export interface EndedProcess {
  readonly exit: ExitStatus | null;
  readonly leftovers: readonly number[];
}

/** When to look at a process again if nothing happens before. Resyncs are spread by the id, so that they do not meet. */
export function nextLookMs(id: ServiceId, watched: boolean, nowMs: number, settings: ReconcilerSettings): number {
  if (!watched) return nextPollMs(nowMs, settings);
  return nextPollMs(nowMs + settings.resyncIntervalMs * (0.5 + spread(id) / 2), settings);
}

/** A number from 0 to 1 that depends on nothing but the text. */
function spread(text: string): number {
  let sum = 0;
  for (let index = 0; index < text.length; index += 1) sum = (Math.imul(sum, 31) + text.charCodeAt(index)) | 0;
  return (sum >>> 0) / 0x1_0000_0000;
}
