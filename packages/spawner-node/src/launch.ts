import { type ChildProcess, spawn } from 'node:child_process';
import type { LaunchPlan } from './launch-plan.ts';
import { withUmask } from './with-umask.ts';

/** A child, or the news that there will be none. */
export interface Launched {
  /** Its `pid` is set, and its program executed, if and only if it was made. */
  readonly child: ChildProcess;
  /** Resolves with the error of a child that was not made; never, for one that was. */
  readonly failure: Promise<unknown>;
}

/** Makes a process, synchronously. Throws some of the errors of the system; the others come as `failure`. */
export type Launcher = (plan: LaunchPlan) => Launched;

/**
 * The launcher for a process: plain `spawn` for those that live long, execa for bounded commands whose output is kept.
 * execa is loaded when it is needed first, because that takes as long as many starts.
 */
export async function launcherFor(isBounded: boolean): Promise<Launcher> {
  return isBounded ? boundedLauncher() : launchLasting;
}

const launchLasting: Launcher = (plan) => {
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

async function boundedLauncher(): Promise<Launcher> {
  const { execa } = await import('execa');
  // execa takes any descriptor, but its types know the word only.
  return (plan) => {
    const result = withUmask(plan.umask, () =>
      execa(plan.file, plan.args, {
        argv0: plan.argv0,
        cwd: plan.cwd,
        env: plan.env,
        extendEnv: false,
        detached: true,
        cleanup: false,
        buffer: false,
        reject: false,
        stdin: 'ignore',
        stdout: plan.stdout as 'pipe',
        stderr: plan.stderr as 'pipe',
      }),
    );
    return { child: result.nodeChildProcess, failure: result.then((ended) => ended.cause ?? ended) };
  };
}
