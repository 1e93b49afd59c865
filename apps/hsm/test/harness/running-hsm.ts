import { type ChildProcess, spawn } from 'node:child_process';
import { waitUntil } from './wait-until.ts';

export interface HsmExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** An `hsm` that was started and may still run. */
export class RunningHsm {
  readonly pid: number;
  /** Everything it wrote to standard output, and to standard error. */
  stdout = '';
  stderr = '';
  readonly exited: Promise<HsmExit>;
  readonly #process: ChildProcess;

  constructor(child: ChildProcess) {
    this.#process = child;
    this.pid = child.pid ?? 0;
    child.stdout?.on('data', (chunk: Buffer) => {
      this.stdout += chunk.toString();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString();
    });
    this.exited = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve({ code, signal }));
    });
  }

  get hasExited(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  signal(name: NodeJS.Signals): void {
    this.#process.kill(name);
  }

  /** The first line of standard output, or error, that matches; one from before the call counts, too. */
  waitForLine(pattern: RegExp): Promise<string> {
    return waitUntil(
      `a line like ${pattern}`,
      () => {
        const line = `${this.stdout}\n${this.stderr}`.split('\n').find((text) => pattern.test(text));
        if (line === undefined && this.hasExited)
          throw new Error(`hsm ended before a line like ${pattern}\n${this.output()}`);
        return line;
      },
      () => this.output(),
    );
  }

  output(): string {
    return `--- stdout\n${this.stdout}\n--- stderr\n${this.stderr}`;
  }
}

/** Starts a program whose output is kept; with `uid` as that user and group. */
export function startProgram(
  file: string,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd: string,
  uid?: number,
): RunningHsm {
  const user = uid === undefined ? {} : { uid, gid: uid };
  return new RunningHsm(spawn(file, argv, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], ...user }));
}
