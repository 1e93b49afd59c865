import type { FoundProcess, LookResult, OperationResult } from '../reconcile/operation.ts';
import type { ProcessObservation } from '../spawner/process-observation.ts';
import type { Clock } from './ports.ts';
import type { KnownProcess } from './process-table.ts';

/** A process as the reconciler sees it. */
export function foundProcess(process: KnownProcess, clock: Clock): FoundProcess {
  const { handle } = process;
  return {
    purpose: handle.purpose,
    nonce: handle.nonce,
    pid: handle.pid,
    shapeHash: process.shapeHash,
    startedAtMs: Math.min(process.startedAtMs, clock.nowMs()),
    watched: process.watched,
  };
}

/** What an observation means for the reconciler. `found` is the process it is about, if there is a handle for it. */
export function lookResult(observation: ProcessObservation, found: FoundProcess | null): LookResult {
  switch (observation.kind) {
    case 'running':
      if (found === null)
        return { kind: 'look-failed', message: 'the spawner found a process and gave no handle for it' };
      return { kind: 'running', process: found };
    case 'exited':
      return {
        kind: 'ended',
        exit: observation.exit,
        output: observation.output,
        leftovers: observation.leftovers,
        process: found,
      };
    case 'absent':
      return { kind: 'ended', exit: null, output: null, leftovers: observation.leftovers, process: found };
    case 'unknown':
      if (observation.why === 'look-failed') return { kind: 'look-failed', message: observation.message };
      return {
        kind: 'indeterminate',
        message: observation.message,
        pids: observation.pids,
        process: observation.provenOurs ? found : null,
      };
  }
}

/** A look that came to nothing. */
export function failedLook(message: string): OperationResult {
  return { kind: 'looked', look: { kind: 'look-failed', message } };
}
