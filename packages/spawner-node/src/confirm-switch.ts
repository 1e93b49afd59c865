import { unreachable } from '@hermit/core';
import type { SpawnerError } from '@hermit/core/spawner';
import { awaitExecution, type ExecutionChain, spawnFailed, type TrackedChild } from '@hermit/process-linux';

/** Together at most 150 ms, after which the question is asked less often and without holding up others. */
const looks = 600;
/** What `setpriv` exits with when it cannot execute a program that is there. */
const executionFailed = 126;
/** Everything that `setpriv` exits with by itself: wrong usage, no execution, no privilege. */
const prefixExitCodes: ReadonlySet<number | null> = new Set([1, executionFailed, 127]);

/** Waits until `setpriv` has executed the program; says why it did not, or `null`. */
export async function confirmSwitch(tracked: TrackedChild, chain: ExecutionChain): Promise<SpawnerError | null> {
  const outcome = await awaitExecution(tracked, chain, looks);
  switch (outcome) {
    case 'executed':
    case 'ended-unclear':
      return null;
    case 'ended-before':
    case 'ended-unseen':
      return failureOf(tracked, chain.argv[0], outcome === 'ended-before');
    default:
      return unreachable(outcome);
  }
}

/**
 * Without proof that the prefix failed (the machine was too slow to see it), an exit code that it never uses shows that
 * the program ran.
 */
function failureOf(tracked: TrackedChild, program: string, isProven: boolean): SpawnerError | null {
  const { progress } = tracked.child;
  if (progress.kind === 'running') return null;
  const { code, signal } = progress.exit;
  if (!isProven && !prefixExitCodes.has(code)) return null;
  const how = signal === null ? `exited with ${code}` : `was ended by ${signal}`;
  if (!isProven) return spawnFailed('confirm', `${program} was not seen to run: setpriv or the program ${how}`);
  if (code === executionFailed) {
    return spawnFailed('execute', `setpriv could not execute ${program} as the user asked for (it ${how})`);
  }
  return spawnFailed('set-user', `setpriv could not change the user before executing ${program} (it ${how})`);
}
