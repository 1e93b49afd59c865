import type { SpawnerOptionsArguments } from './option-arguments.ts';
import type { SsdTools } from './ssd-tools.ts';
import type { LateVariables } from './tool-environment.ts';

/** What `flock` exits with when somebody else holds the lock. */
export const conflictExitCode = 97;

/** One start, as far as the command line tells it. */
export interface StartCommand {
  readonly tools: SsdTools;
  readonly lock: string;
  readonly pidfile: string;
  readonly umask: number;
  readonly workingDirectory: string;
  /** `NAME:GID`, or `null` to stay who the manager is. */
  readonly account: string | null;
  readonly options: SpawnerOptionsArguments;
  /** Variables that are set when the privileges were dropped. */
  readonly late: LateVariables;
  /** Absolute path. */
  readonly program: string;
  readonly args: readonly string[];
}

/**
 * The command line of a start: `flock` takes the lock and becomes `start-stop-daemon`, which writes the pidfile and becomes
 * the program, all in one process. Never `--background`: that one leaves processes behind when the pidfile cannot be
 * written, and drops the lock. Pure.
 */
export function buildCommand(command: StartCommand): readonly [string, ...string[]] {
  const { tools, lock, pidfile, workingDirectory, account, options, late } = command;
  const [program, ...args] = lateCommand(command.program, command.args, late, tools);
  return [
    tools.flock,
    '--nonblock',
    '--conflict-exit-code',
    String(conflictExitCode),
    '--no-fork',
    lock,
    tools.startStopDaemon,
    '--start',
    '--quiet',
    '--make-pidfile',
    '--pidfile',
    pidfile,
    '--umask',
    command.umask.toString(8).padStart(4, '0'),
    '--chdir',
    workingDirectory,
    ...options,
    ...(account === null ? [] : ['--chuid', account]),
    '--startas',
    program,
    '--',
    ...args,
  ];
}

/** Puts `env` before a program that needs late variables. */
function lateCommand(
  program: string,
  args: readonly string[],
  { unset, set }: LateVariables,
  tools: SsdTools,
): readonly [string, ...string[]] {
  if (unset.length === 0 && set.length === 0) return [program, ...args];
  const removals = unset.flatMap((name) => ['-u', name]);
  return [tools.env, ...removals, '--', ...set.map(([name, value]) => `${name}=${value}`), program, ...args];
}
