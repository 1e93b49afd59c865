import { type ControlBackend, type ControlServer, startControlServer } from '@hermit/control/server';
import { readAccountDatabase, resolveAccount } from '@hermit/process-linux';
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';

/** Where others may look, and who. */
export interface ReadSocket {
  readonly path: string;
  /** A group, by name or number; `null` for the manager's own. */
  readonly group: string | null;
}

/**
 * Serves the questions of the control API to a group, at a socket of its own with mode 0660. The caller holds the
 * manager's lock and listens at its control socket, so what lies at the path was left behind, and is replaced. Throws a
 * `CliError` where it cannot be opened.
 */
export async function openReadSocket(
  backend: ControlBackend,
  { path, group }: ReadSocket,
  report: (error: unknown) => void,
): Promise<ControlServer> {
  const gid = group === null ? {} : { gid: await groupNumber(group) };
  const rights = { access: 'read-only', mode: 0o660, ...gid } as const;
  const started = await startControlServer({ backend, socketPath: path, holdsManagerLock: true, ...rights, report });
  if (started.ok) return started.server;
  const { message, suggestion } = started.problem;
  throw new CliError(exitCodes.systemCallFailed, 'socket-unusable', `--read-socket: ${message}; ${suggestion}`);
}

async function groupNumber(group: string): Promise<number> {
  const resolved = resolveAccount({ user: '0', group }, 0, await readAccountDatabase());
  if (resolved.ok) return resolved.account.gid;
  throw new CliError(exitCodes.wrongUsage, 'unknown-group', `--read-socket-group: ${resolved.message}`);
}
