import { hasProcess } from '../model/definition-outline.ts';
import type { Trouble } from './phase.ts';
import type { OutcomeMemory, ServiceMemory } from './service-memory.ts';
import type { ReconcilerSettings } from './settings.ts';
import { shutdownTimeoutOf } from './settle-stop.ts';

/** Whether a command has to undo what the service did before it counts as stopped. */
export function needsUndo({ outcome, outline }: Readonly<ServiceMemory>): boolean {
  return outcome?.kind === 'complete' && outline?.hasStopCommand === true && !outline.oncePerBoot;
}

/** Whether the main process of the service is there. */
export function hasMainProcess(memory: Readonly<ServiceMemory> | undefined): boolean {
  const phase = memory?.phase;
  return phase?.kind === 'process' && phase.process.purpose === 'main' && phase.process.ended === null;
}

/** Whether what is remembered of an end is about another shape, or the policy knows no end. */
export function isOutdated({ outline }: Readonly<ServiceMemory>, outcome: OutcomeMemory): boolean {
  if (outcome.shapeHash !== outline?.shapeHash) return true;
  return outline.restart === 'always' && outline.kind !== 'oneshot';
}

/** Whether the service has come up and its requirements bind it: it runs, is complete, or stands for what holds. */
export function isUp(memory: Readonly<ServiceMemory>): boolean {
  const { phase, operation, outline, outcome, published } = memory;
  if (phase.kind === 'process') return hasMainProcess(memory);
  if (outcome?.kind === 'complete') return !isOutdated(memory, outcome) && !isSetAside(memory);
  // A start from when it was a service says nothing about what it is now.
  return outline !== null && !hasProcess(outline) && operation?.kind !== 'start' && isThere(published);
}

/** Whether it was done, and counts as not done meanwhile: it was not wanted, and is not to be done once more. */
export function isSetAside({ outcome, published }: Readonly<ServiceMemory>): boolean {
  return outcome?.kind === 'complete' && published?.length === 0;
}

/** Whether nothing would be lost by calling the service stopped: it neither runs, nor may run, nor holds anything. */
export function hasNothing(memory: Readonly<ServiceMemory>): boolean {
  const { phase, operation, outline, published } = memory;
  if (phase.kind !== 'absent' || operation?.kind === 'start' || memory.outcome !== null) return false;
  return outline === null || hasProcess(outline) || (published !== null && !isThere(published));
}

/** Whether a service without a process is seen as there by others. */
export function isThere(published: readonly string[] | null): boolean {
  return published?.includes('started') ?? false;
}

/** Whether no process of the service is left: there was a look that said so, or nobody ever could have made one. */
export function isGone(memory: Readonly<ServiceMemory> | undefined): boolean {
  if (memory === undefined) return true;
  const { phase, operation } = memory;
  if (phase.kind === 'unlooked') return !phase.expectsProcess && phase.trouble?.code === 'spawner-missing';
  return phase.kind === 'absent' && operation?.kind !== 'start' && !needsUndo(memory);
}

/**
 * Whether the service has no process because of what it is: a milestone, or a oneshot that has run to its end. Whoever
 * comes after it comes after what it comes after, too.
 */
export function isPassedOver(memory: Readonly<ServiceMemory>): boolean {
  return memory.outline !== null && memory.outline.kind !== 'service' && isGone(memory);
}

/**
 * Whether waiting for the end of the service is in vain: SIGKILL had no effect, a stranger holds its place, or nobody
 * has been able to tell for longer than a stop may take.
 */
export function isStuck(memory: Readonly<ServiceMemory>, nowMs: number, settings: ReconcilerSettings): boolean {
  const { phase } = memory;
  const patienceMs = shutdownTimeoutOf(memory) + settings.killGraceMs;
  switch (phase.kind) {
    case 'process': {
      const killedAtMs = phase.stop?.firstKilledAtMs ?? null;
      if (killedAtMs !== null && nowMs >= killedAtMs + settings.killGraceMs) return true;
      return phase.doubt !== null && isHopeless(phase.doubt, patienceMs, nowMs);
    }
    case 'unlooked':
      return phase.trouble !== null && isHopeless(phase.trouble, patienceMs, nowMs);
    case 'occupied':
      return true;
    case 'absent':
      return false;
  }
}

/** A spawner that is not loaded will not answer, however long one waits. */
function isHopeless(trouble: Trouble, patienceMs: number, nowMs: number): boolean {
  return trouble.code === 'spawner-missing' || nowMs >= trouble.sinceMs + patienceMs;
}

/** Whether waiting for the end of the service is over: it is gone, or it will not go. */
export function isPastWaiting(
  memory: Readonly<ServiceMemory> | undefined,
  nowMs: number,
  settings: ReconcilerSettings,
): boolean {
  return memory === undefined || isGone(memory) || isStuck(memory, nowMs, settings);
}
