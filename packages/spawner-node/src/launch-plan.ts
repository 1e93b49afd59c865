import type { OutputCapture, StreamPlan } from './output-capture.ts';

/** Everything that one call of `spawn` needs, with nothing left to decide. */
export interface LaunchPlan {
  /** Absolute path: the program itself, or the prefix that changes the user. */
  readonly file: string;
  readonly args: readonly string[];
  /** What the program finds as its own name. */
  readonly argv0: string;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly umask: number;
  readonly stdout: StreamPlan;
  readonly stderr: StreamPlan;
  /** `null` for a process whose output is not kept. */
  readonly capture: OutputCapture | null;
  /** Whom `setpriv` still has to execute; `null` if the program is executed at once. */
  readonly executesNext: string | null;
}
