import { type ChildProcess, spawn } from 'node:child_process';
import type { LaunchPlan } from './launch-plan.ts';
import { withUmask } from './with-umask.ts';

/** A child, or the news that there will be none. */
export interface Launched {
  /** Its `pid` is set, and its file executed, if and only if it was made. */
  readonly child: ChildProcess;
  /** Resolves with the error of a child that was not made; never, for one that was. */
  readonly failure: Promise<unknown>;
}

/** Makes a process, synchronously. Throws some of the errors of the system; the others come as `failure`. */
export type Launcher = (plan: LaunchPlan) => Launched;

/** Makes a process in a session of its own with plain `spawn`. */
export const launchDetached: Launcher = (plan) => {
  const child = withUmask(plan.umask, () =>
    spawn(plan.file, [...plan.args], {
      argv0: plan.argv0,
      cwd: plan.cwd,
      env: plan.env,
      detached: true,
      stdio: ['ignore', plan.stdout, plan.stderr],
    }),
  );
  return { child, failure: new Promise((resolve) => child.on('error', resolve)) };
};
