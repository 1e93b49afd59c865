import { setTimeout as pause } from 'node:timers/promises';
import { confirmExecution, type ExecutionChain, lookAtExecution } from './confirm-execution.ts';
import type { TrackedChild } from './tracked-process.ts';

/** How often to look once the machine turned out to be slow. */
const slowLookMs = 5;

/**
 * What became of a chain. After anything but `executed` the child has ended and its exit status is known; `ended-unseen`
 * means that the machine was too slow to see whether the program ran before.
 */
export type ExecutionOutcome = 'executed' | 'ended-before' | 'ended-unclear' | 'ended-unseen';

/** Waits until a chain of programs has come to its end, or has ended before; holds up the thread for `looks` at most. */
export async function awaitExecution(
  tracked: TrackedChild,
  chain: ExecutionChain,
  looks: number,
): Promise<ExecutionOutcome> {
  let execution = confirmExecution(tracked.handle.pid, chain, looks);
  while (execution === 'pending' && tracked.child.progress.kind === 'running') {
    await Promise.race([pause(slowLookMs), tracked.child.ended]);
    execution = lookAtExecution(tracked.handle.pid, chain);
  }
  if (execution === 'executed' || execution === 'executing') return 'executed';
  await tracked.child.ended;
  return execution === 'pending' ? 'ended-unseen' : execution;
}
