import { ChildProcess, spawn } from 'node:child_process';
import type { Argv } from '@hermit/core';
import { type CommandRunner, commandEnvironment } from '../run-command.ts';

export interface MonitorEvents {
  /** Something may have changed. */
  changed(): void;
  /** It has ended by itself, or could not be started. Called once, and not after it was ended. */
  ended(why: string): void;
}

/** Starts a program that tells of changes as they happen. Returns a function that ends it. */
export type StartMonitor = (events: MonitorEvents) => () => void;

const monitor: Argv = ['ip', 'monitor', 'link', 'address', 'route'];

/** The kernel ends the program with the manager, even if that is killed. Not every setpriv can do it. */
const withManager: Argv = ['setpriv', '--pdeathsig', 'KILL'];

/** One process that tells of changes of the network. Without a fit setpriv, a killed manager leaves it until the next change. */
export function ipMonitor(run: CommandRunner, command: Argv = monitor): StartMonitor {
  return (events) => {
    const ending = new AbortController();
    let kill = () => {};
    void run([...withManager, 'true'], { timeoutMs: 3_000, signal: ending.signal }).then((probe) => {
      if (ending.signal.aborted) return;
      const isFit = probe.kind === 'exited' && probe.code === 0;
      kill = spawnMonitor(isFit ? [...withManager, ...command] : command, events);
    });
    return () => {
      ending.abort();
      kill();
    };
  };
}

function spawnMonitor(argv: Argv, events: MonitorEvents): () => void {
  let isOver = false;
  function over(why: string): void {
    if (isOver) return;
    isOver = true;
    events.ended(why);
  }
  const child = spawnProcess(argv);
  if (!(child instanceof ChildProcess)) {
    over(child.why);
    return () => {};
  }
  // Without descriptors left, a child has no output. What it prints is not read: a complaint about lost messages means
  // as much as a message.
  for (const output of [child.stdout, child.stderr]) {
    output?.on('data', () => isOver || events.changed());
    output?.on('error', () => {});
  }
  child.on('error', (error: NodeJS.ErrnoException) => over(`ip monitor could not be run (${error.code})`));
  child.on('exit', (code, signal) => over(`ip monitor ended with ${signal ?? code}`));
  return () => {
    isOver = true;
    child.kill('SIGKILL');
    child.stdout?.destroy();
    child.stderr?.destroy();
  };
}

function spawnProcess([file, ...args]: Argv): ChildProcess | { readonly why: string } {
  const env = commandEnvironment(process.env);
  try {
    return spawn(file, args, { cwd: '/', env, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    return { why: `ip monitor could not be run (${error instanceof Error ? error.message : String(error)})` };
  }
}
