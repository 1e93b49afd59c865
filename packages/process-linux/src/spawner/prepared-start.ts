import type { ProcessHandle, SpawnerError } from '@hermit/core/spawner';
import type { Launcher } from './launch.ts';
import type { LaunchPlan } from './launch-plan.ts';
import type { TrackedChild } from './tracked-process.ts';

/** A start of which everything is decided, or the first stage that would fail. */
export type PreparedStart =
  | { readonly ok: true; readonly plan: PlanWithoutOutput; readonly launch: Launcher; readonly steps: StartSteps }
  | { readonly ok: false; readonly error: SpawnerError };

/** A plan that only lacks its output. */
export type PlanWithoutOutput = Omit<LaunchPlan, 'stdout' | 'stderr' | 'capture'>;

/** What a spawner does around the making of a process, in this order. */
export interface StartSteps {
  /** The last thing before the process is made, synchronously; an error if it must not be made. May throw. */
  begin(): SpawnerError | null;
  /** Right after the process was made, in the same turn. Never throws. */
  made(handle: ProcessHandle): void;
  /** Waits until the program runs; says why it does not, or `null`. */
  confirm(tracked: TrackedChild): Promise<SpawnerError | null>;
  /** After a start that made no process, or one that ended before its program ran. Never throws. */
  failed(): void;
}
