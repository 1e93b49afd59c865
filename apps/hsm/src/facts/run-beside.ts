import { ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { isInterruptedByTerminal } from './terminal-interrupt.ts';

/** How a command ended, as a shell would say it; `problem` where it could not even begin. */
export interface CommandEnd {
  readonly code: number;
  readonly problem: string | null;
}

/** As shells have it: not found, and found but not to be executed. */
const notFound = 127;
const notExecutable = 126;

const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs a command with our own terminal and streams, and passes signals on to it. Resolves when it has ended; never rejects. */
export function runBeside([program = '', ...parameters]: readonly string[]): Promise<CommandEnd> {
  return new Promise((resolve) => {
    const child = begun(program, parameters);
    if (!(child instanceof ChildProcess)) return resolve(notBegun(program, child));
    const pass = (signal: NodeJS.Signals): void => {
      if (signal !== 'SIGINT' || !isInterruptedByTerminal()) child.kill(signal);
    };
    const end = (result: CommandEnd): void => {
      for (const signal of passedOn) process.off(signal, pass);
      resolve(result);
    };
    for (const signal of passedOn) process.on(signal, pass);
    child.once('error', (error: NodeJS.ErrnoException) => end(notBegun(program, error)));
    child.once('exit', (code, signal) => end({ code: code ?? codeOfSignal(signal), problem: null }));
  });
}

/** What the system refuses outright (too many arguments, say) is thrown; the rest comes as an event. */
function begun(program: string, parameters: readonly string[]): ChildProcess | NodeJS.ErrnoException {
  try {
    return spawn(program, parameters, { stdio: 'inherit' });
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
}

function notBegun(program: string, { code, message }: NodeJS.ErrnoException): CommandEnd {
  const isMissing = code === 'ENOENT';
  const why = isMissing ? 'there is no such program' : `it cannot be started (${code ?? message})`;
  return { code: isMissing ? notFound : notExecutable, problem: `${program}: ${why}` };
}

function codeOfSignal(signal: NodeJS.Signals | null): number {
  return signal === null ? notExecutable : 128 + constants.signals[signal];
}
