import type { Argv } from '@hermit/core';
import { type ClockAnswer, type ClockPorts, cannotTell } from './clock-way.ts';

/** How long a time daemon may take to answer. Milliseconds. */
const timeoutMs = 3_000;

/** Asks a program, and reads what it printed if it ended well; every other end says nothing about the clock. */
export async function askCommand(
  { run, signal }: ClockPorts,
  argv: Argv,
  read: (stdout: string) => ClockAnswer,
): Promise<ClockAnswer> {
  const result = await run(argv, { timeoutMs, signal });
  switch (result.kind) {
    case 'missing':
      return cannotTell(`no ${argv[0]} here`);
    case 'failed':
      return cannotTell(`${argv[0]} ${result.why}`);
    case 'exited':
      return result.code === 0 ? read(result.stdout) : cannotTell(`${argv[0]} ended with ${result.code}`);
  }
}
