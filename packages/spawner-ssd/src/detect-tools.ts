import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { errorText, findTool } from '@hermit/process-linux';
import { conflictExitCode } from './build-command.ts';
import type { SsdTools } from './ssd-tools.ts';

/** The tools, or one sentence that says which is missing or unfit, and what to install. */
export type DetectedTools =
  | { readonly ok: true; readonly tools: SsdTools }
  | { readonly ok: false; readonly message: string };

const run = promisify(execFile);
const deadlineMs = 5000;

/** What each tool must know, and where one that does comes from. */
const needs = {
  flock: { words: ['--no-fork', '--conflict-exit-code', '--nonblock'], from: 'the package util-linux' },
  startStopDaemon: {
    words: ['--make-pidfile', '--startas', '--chuid', '--chdir', '--umask', '--nicelevel', '--procsched', '--iosched'],
    from: 'the package dpkg of Debian and its derivatives',
  },
} as const;

/**
 * Finds `flock`, `start-stop-daemon` and `env` in the directories of the system and asks them what they are: those of
 * BusyBox and OpenRC have the same names and other options. Takes a lock in the run directory for a trial. Never rejects.
 */
export async function detectTools(runDirectory: string, searchPath?: string): Promise<DetectedTools> {
  const flock = findTool('flock', searchPath);
  const startStopDaemon = findTool('start-stop-daemon', searchPath);
  const env = findTool('env', searchPath);
  if (flock === null) return refuse(`flock is not installed; install ${needs.flock.from}`);
  if (startStopDaemon === null) {
    return refuse(`start-stop-daemon is not installed; it comes with ${needs.startStopDaemon.from}`);
  }
  if (env === null) return refuse('env is not installed; install the package coreutils');
  const problem =
    lacking('flock', flock, await textOf(flock, '--help'), needs.flock) ??
    (await daemonProblem(startStopDaemon)) ??
    (await trialProblem(flock, join(runDirectory, 'trial')));
  if (problem !== null) return refuse(problem);
  return {
    ok: true,
    tools: { flock, startStopDaemon, env },
  };
}

async function daemonProblem(path: string): Promise<string | null> {
  const version = await textOf(path, '--version');
  if (!/^start-stop-daemon \d[^\n]* for /.test(version)) {
    const seen = version.split('\n', 1)[0] ?? '';
    return `${path} is not Debian's start-stop-daemon (it says ${JSON.stringify(seen)}); install ${needs.startStopDaemon.from}`;
  }
  return lacking('start-stop-daemon', path, await textOf(path, '--help'), needs.startStopDaemon);
}

/** Not every file system has locks. */
async function trialProblem(flock: string, lock: string): Promise<string | null> {
  try {
    await run(
      flock,
      ['--nonblock', '--conflict-exit-code', String(conflictExitCode), '--no-fork', lock, 'true'],
      options(),
    );
    return null;
  } catch (error) {
    // Another spawner is on trial in this directory at the moment, so locks hold here.
    if (exitCodeOf(error) === conflictExitCode) return null;
    return `${flock} could not take the lock ${lock} for a trial: ${errorText(error).trim()}`;
  }
}

function exitCodeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}

function lacking(
  name: string,
  path: string,
  help: string,
  { words, from }: { readonly words: readonly string[]; readonly from: string },
): string | null {
  const missing = words.filter((word) => !help.includes(word));
  if (missing.length === 0) return null;
  return `${path} does not know ${missing.join(', ')}; install the ${name} of ${from}`;
}

/** What a tool prints, wherever it prints it and whatever it exits with; empty if it cannot be run. */
async function textOf(path: string, argument: string): Promise<string> {
  try {
    const { stdout, stderr } = await run(path, [argument], options());
    return stdout + stderr;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    return stdout + stderr;
  }
}

function options(): { timeout: number; env: NodeJS.ProcessEnv; cwd: string } {
  return { timeout: deadlineMs, env: { LC_ALL: 'C' }, cwd: '/' };
}

function refuse(message: string): DetectedTools {
  return { ok: false, message };
}
