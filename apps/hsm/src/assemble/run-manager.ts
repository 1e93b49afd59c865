import { CliError } from '../cli-error.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { assembleManager } from './assemble-manager.ts';
import { ClosingOrder } from './closing-order.ts';
import { createLineOutput } from './line-output.ts';
import { loadRest } from './load-rest.ts';
import { createRunOutput } from './run-output.ts';
import type { RunFlags } from './run-settings.ts';
import { settledWithin } from './settled-within.ts';

/** How long everything gets to close; what then still hangs is cut off by the end of the process. Milliseconds. */
const closingMs = 5000;

/** How long the last lines get to go out. Milliseconds. */
const flushMs = 1000;

/** Runs a manager from its flags to its end, and ends the process with its exit status. */
export async function runManager(
  flags: RunFlags,
  machine: { readonly uid: number; readonly cores: number },
  version: string,
): Promise<void> {
  refuseMixedIdentity();
  outliveOutput();
  process.on('SIGHUP', () => undefined); // Would end a manager that does not handle it yet.
  const output = createRunOutput(createLineOutput(process.stdout), flags.logFormat);
  process.on('uncaughtException', leaveAfterDefect);
  if (process.pid === 1)
    output.warn('hsm runs as PID 1 and does not reap orphans; use an init that does, such as tini');
  const environment = environmentOf(process.env);
  const closing = new ClosingOrder();
  let code: ExitCode;
  try {
    const end = await assembleManager({ flags, host: { ...machine, environment }, version, output, closing });
    loadRest().catch((error: unknown) => output.warn(`a part of hsm cannot be loaded: ${String(error)}`));
    code = await end.reached;
  } finally {
    await settledWithin(closing.close(), closingMs);
  }
  await flushed(process.stdout);
  process.exit(code);
}

/** A set-user-id hsm would obey whoever calls it. */
function refuseMixedIdentity(): void {
  const isMixed = process.getuid?.() !== process.geteuid?.() || process.getgid?.() !== process.getegid?.();
  if (!isMixed) return;
  const message =
    'hsm runs with a real and a different effective user or group; run it without set-user-id, as one user';
  throw new CliError(exitCodes.wrongUsage, 'mixed-identity', message);
}

/** A full disk or a closed terminal behind standard output is no reason to end a manager. */
function outliveOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.removeAllListeners('error').on('error', () => undefined);
  }
}

/** A defect ends the manager and nothing else: services go on, and the next manager adopts them. */
function leaveAfterDefect(error: unknown): void {
  console.error(`hsm: internal error: ${error instanceof Error ? error.stack : String(error)}`);
  console.error('hsm: the manager ends; services go on and are adopted by the next "hsm run"');
  process.exit(exitCodes.internalError);
}

function environmentOf(env: NodeJS.ProcessEnv): ReadonlyMap<string, string> {
  return new Map(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** Resolves when everything written is out, or nobody reads it. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, flushMs).unref();
    stream.write('', () => resolve());
  });
}
