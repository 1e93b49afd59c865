import { setTimeout as pause } from 'node:timers/promises';
import type { SpawnerError } from '@hermit/core/spawner';
import { confirmExecution, lookAtExecution, type Prefixed } from './confirm-execution.ts';
import { spawnFailed } from './start-failure.ts';
import type { TrackedChild } from './tracked-process.ts';

/** How often to look once the machine turned out to be slow. */
const slowLookMs = 5;
/** What `setpriv` exits with when it cannot execute a program that is there. */
const executionFailed = 126;
/** Everything that `setpriv` exits with by itself: wrong usage, no execution, no privilege. */
const prefixExitCodes: ReadonlySet<number | null> = new Set([1, executionFailed, 127]);

/** Waits until the prefix of a child has executed the program; says why it did not, or `null`. */
export async function awaitExecution(tracked: TrackedChild, paths: Prefixed): Promise<SpawnerError | null> {
  let execution = confirmExecution(tracked.handle.pid, paths);
  while (execution === 'pending' && tracked.child.progress.kind === 'running') {
    await Promise.race([pause(slowLookMs), tracked.child.ended]);
    execution = lookAtExecution(tracked.handle.pid, paths);
  }
  if (execution === 'executed') return null;
  await tracked.child.ended;
  return failureOf(tracked, paths.program, execution === 'ended-before');
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
