import type { ChildProcess } from 'node:child_process';
import type { Argv } from '@hermit/core';

/** How a command ended. `missing`: there is no such program. `failed`: it could not be run, or did not end by itself. */
export type CommandResult =
  | { readonly kind: 'exited'; readonly code: number; readonly stdout: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly why: string };

export interface CommandLimits {
  /** Milliseconds until the command and its group are killed. */
  readonly timeoutMs: number;
  /** Aborted when nobody waits any more: the command is killed. */
  readonly signal: AbortSignal;
  /** What the command may write; one that writes more is killed. Bytes, default 65 536. */
  readonly maxOutputBytes?: number;
}

/** Runs a command that ends soon. Never rejects, and settles within `timeoutMs` whatever the command does. */
export type CommandRunner = (argv: Argv, limits: CommandLimits) => Promise<CommandResult>;

/** How long the output of a command that has ended may stay open, because a child of it holds it. Milliseconds. */
const leftoverGraceMs = 250;

/** The real runner. */
export const runCommand: CommandRunner = async (argv, limits) => {
  const { execa } = await import('execa');
  if (limits.signal.aborted) return { kind: 'failed', why: 'was called off' };
  const { maxOutputBytes = 65_536 } = limits;
  return firstEnd(startCommand(execa, argv, maxOutputBytes), limits, maxOutputBytes);
};

type Started = ReturnType<typeof startCommand>;

function startCommand(execa: typeof import('execa').execa, [file, ...args]: Argv, maxBuffer: number) {
  return execa(file, args, {
    reject: false,
    stdin: 'ignore',
    stderr: 'ignore',
    maxBuffer,
    killSignal: 'SIGKILL',
    // A shell goes together with what it runs.
    killDescendants: true,
    env: commandEnvironment(process.env),
  });
}

/** English output, and the directories of daemons at the end of the search path. */
export function commandEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  return {
    LC_ALL: 'C',
    PATH: [env['PATH'], '/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin'].filter(Boolean).join(':'),
  };
}

/** What happens first: the end, the end with the output still held by somebody, the time is up, or nobody waits. */
function firstEnd(
  started: Started,
  { timeoutMs, signal }: CommandLimits,
  maxOutputBytes: number,
): Promise<CommandResult> {
  const child = started.nodeChildProcess;
  return new Promise((resolve) => {
    const timers = [setTimeout(() => settle(cutOff(started, `did not end within ${timeoutMs} ms`)), timeoutMs)];
    const abort = () => settle(cutOff(started, 'was called off'));
    function settle(result: CommandResult): void {
      for (const timer of timers) clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      child.stdout?.destroy();
      resolve(result);
    }
    signal.addEventListener('abort', abort, { once: true });
    child.once('exit', () => {
      timers.push(setTimeout(() => settle(endOf(child)), leftoverGraceMs));
    });
    started.then(
      (result) => settle(resultOf(child, result, maxOutputBytes)),
      (error: unknown) => settle({ kind: 'failed', why: String(error) }),
    );
  });
}

/** Kills the command and its group, unless it has ended: then the number may be somebody else's by now. */
function cutOff(started: Started, why: string): CommandResult {
  const child = started.nodeChildProcess;
  if (child.exitCode !== null || child.signalCode !== null) return endOf(child);
  started.kill('SIGKILL');
  return { kind: 'failed', why };
}

function endOf(child: ChildProcess): CommandResult {
  if (child.exitCode !== null) return { kind: 'exited', code: child.exitCode, stdout: '' };
  return { kind: 'failed', why: `was ended by ${child.signalCode ?? 'nobody knows what'}` };
}

function resultOf(child: ChildProcess, result: Awaited<Started>, maxOutputBytes: number): CommandResult {
  if (result.isMaxBuffer) return { kind: 'failed', why: `wrote more than ${maxOutputBytes} bytes` };
  if (result.exitCode !== undefined) return { kind: 'exited', code: result.exitCode, stdout: result.stdout };
  if (result.code === 'ENOENT') return { kind: 'missing' };
  if (child.pid === undefined) return { kind: 'failed', why: `could not be run (${result.code ?? 'no reason given'})` };
  return { kind: 'failed', why: `was ended by ${result.signal ?? 'nobody knows what'}` };
}
