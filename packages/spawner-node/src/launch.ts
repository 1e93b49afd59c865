import { type Launcher, launchDetached, withUmask } from '@hermit/process-linux';

/**
 * The launcher for a process: plain `spawn` for those that live long, execa for bounded commands whose output is kept.
 * execa is loaded when it is needed first, because that takes as long as many starts.
 */
export async function launcherFor(isBounded: boolean): Promise<Launcher> {
  return isBounded ? boundedLauncher() : launchDetached;
}

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
