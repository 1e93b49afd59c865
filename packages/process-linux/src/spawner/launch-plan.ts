import type { OutputCapture, StreamPlan } from './output-capture.ts';

/** Everything that one call of `spawn` needs, with nothing left to decide. */
export interface LaunchPlan {
  /** Absolute path: the program itself, or a prefix that executes it. */
  readonly file: string;
  readonly args: readonly string[];
  /** What the file finds as its own name. */
  readonly argv0: string;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly umask: number;
  readonly stdout: StreamPlan;
  readonly stderr: StreamPlan;
  /** `null` for a process whose output is not kept. */
  readonly capture: OutputCapture | null;
}
