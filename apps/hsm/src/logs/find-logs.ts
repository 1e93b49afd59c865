import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type ControlError, createControlClient, exitCodeOf } from '@hermit/control';
import { isServiceId, nearestWord, type ServiceId } from '@hermit/core';
import { logDirectoryProblem, loggedServices } from '@hermit/logs';
import { CliError } from '../cli-error.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { socketPathOf } from '../flags/socket-flag.ts';
import { defaultStateDirectory } from '../host/state-directory.ts';
import { printable } from '../render/printable.ts';

interface LogsFlags {
  readonly socket?: string | undefined;
  readonly 'log-dir'?: string | undefined;
  readonly 'state-dir'?: string | undefined;
}

/** Where logs are, and whose. */
export interface FoundLogs {
  /** Absolute path. */
  readonly logDirectory: string;
  /** The services that are shown, at the beginning. */
  readonly services: readonly ServiceId[];
}

/** What a manager says; or, where none answers, why. */
type Answer = Told | { readonly kind: 'silent'; readonly error: ControlError };

interface Told {
  readonly kind: 'told';
  readonly logDirectory: string | undefined;
  readonly services: readonly ServiceId[];
}

/** A manager that does not answer at once is no reason not to show what is in the files. Milliseconds. */
const patienceMs = 3_000;

/**
 * Finds the log directory, and looks whether all services that were asked for are there, in the files or in the manager.
 * No manager needs to run. Throws a `CliError` that says what is missing.
 */
export async function findLogs(asked: readonly string[], flags: LogsFlags): Promise<FoundLogs> {
  const given = flags['log-dir'];
  let answer = given === undefined ? await askManager(flags.socket) : null;
  const logDirectory = resolve(given ?? directoryOf(answer) ?? join(stateDirectoryOf(flags), 'logs'));
  const logged = await loggedServices(logDirectory);
  for (const directory of [logDirectory, ...asked.filter(isServiceId).map((service) => join(logDirectory, service))]) {
    await requireDirectory(directory);
  }
  const missing = asked.filter((service) => !logged.includes(service));
  if (missing.length > 0) {
    answer ??= await askManager(flags.socket);
    requireKnown(missing, logged, logDirectory, answer);
  }
  await requireThere(logDirectory, flags, answer);
  return { logDirectory, services: asked.length > 0 ? [...new Set(asked)] : logged };
}

async function askManager(socket: string | undefined): Promise<Answer> {
  const status = await createControlClient({ socketPath: socketPathOf(socket), patienceMs }).status();
  if (!status.ok) return { kind: 'silent', error: status.error };
  const { manager, services } = status.value;
  return { kind: 'told', logDirectory: manager.logDirectory, services: services.map(({ id }) => id) };
}

function directoryOf(answer: Answer | null): string | undefined {
  return answer?.kind === 'told' ? answer.logDirectory : undefined;
}

function stateDirectoryOf(flags: LogsFlags): string {
  const environment = new Map(Object.entries(process.env).map(([name, value]) => [name, value ?? '']));
  return flags['state-dir'] ?? defaultStateDirectory(environment, process.geteuid?.() ?? 0);
}

function requireKnown(
  missing: readonly string[],
  logged: readonly ServiceId[],
  logDirectory: string,
  answer: Answer,
): void {
  const known = answer.kind === 'told' ? [...logged, ...answer.services] : logged;
  const unknown = missing.find((service) => !known.includes(service));
  if (unknown === undefined) return;
  const id = printable(unknown);
  const meant = nearestWord(unknown, known);
  if (meant === null && answer.kind === 'silent' && answer.error.code !== 'no-manager') {
    const message = `${answer.error.message}, and no log of "${id}" is in ${logDirectory}; name the directory with --log-dir`;
    throw new CliError(exitCodeOf(answer.error) as ExitCode, answer.error.code, message);
  }
  const noManager = answer.kind === 'silent' ? `, and ${answer.error.message}` : '';
  const hint = meant === null ? `no log of it is in ${logDirectory}${noManager}` : `did you mean "${meant}"?`;
  throw new CliError(exitCodes.wrongUsage, 'unknown-service', `there is no service "${id}"; ${hint}`);
}

/** What is there and cannot be read as a directory holds logs that nobody would see. */
async function requireDirectory(path: string): Promise<void> {
  const problem = await logDirectoryProblem(path);
  if (problem === null || problem.code === 'missing') return;
  const isFile = await stat(path).then(
    (found) => !found.isDirectory(),
    () => false,
  );
  const message = isFile
    ? `${path} holds no logs, because it is no directory; move it away and restart the services whose logs belong there, or name another directory with --log-dir`
    : `${problem.message}; run hsm as the user of the manager`;
  throw new CliError(exitCodes.systemCallFailed, 'logs-unreadable', message);
}

/** A directory that the manager names and that is not there has no logs yet; any other is a wrong one. */
async function requireThere(logDirectory: string, flags: LogsFlags, answer: Answer | null): Promise<void> {
  if (directoryOf(answer) === logDirectory || (await logDirectoryProblem(logDirectory)) === null) return;
  const isGiven = flags['log-dir'] !== undefined;
  const silent = answer?.kind === 'silent' && answer.error.code !== 'no-manager' ? answer.error : null;
  const why = isGiven ? '' : `, and ${silent?.message ?? 'no manager says where its logs are'}`;
  const message = `there is no log directory ${logDirectory}${why}; name it with --log-dir or HSM_LOG_DIR`;
  throw new CliError(
    isGiven ? exitCodes.wrongUsage : exitCodes.noManager,
    isGiven ? 'missing-path' : 'no-manager',
    message,
  );
}
