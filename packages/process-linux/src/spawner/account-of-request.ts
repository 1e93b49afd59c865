import type { SpawnerError, StartRequest } from '@hermit/core/spawner';
import { readAccountDatabase } from '../read-account-database.ts';
import { type Account, resolveAccount } from '../resolve-account.ts';
import { errorText } from '../system-error.ts';
import { spawnFailed } from './start-failure.ts';

/** Whom the manager runs as. */
export interface OwnAccount {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
}

/** The account that a process has to change to, `null` if it already runs as that one. */
export type AccountChange =
  | { readonly ok: true; readonly account: Account | null }
  | { readonly ok: false; readonly error: SpawnerError };

/** Finds out whom a request wants to run as, and refuses what this manager may not do. */
export async function accountOfRequest(request: StartRequest, own: OwnAccount = ownAccount()): Promise<AccountChange> {
  if (request.user === null && request.group === null) return { ok: true, account: null };
  const found = await findAccount(request, own);
  if (!found.ok) return found;
  if (isAlready(found.account, own)) return { ok: true, account: null };
  if (own.uid === 0) return found;
  return refuseUser(`only root can start a process as ${describe(found.account)}`, 'EPERM');
}

/** A start that fails because of the user or group asked for. */
export function refuseUser(
  message: string,
  cause: string | null,
): { readonly ok: false; readonly error: SpawnerError } {
  return { ok: false, error: spawnFailed('set-user', message, cause) };
}

/** The effective account of this program. */
export function ownAccount(): OwnAccount {
  return {
    uid: process.geteuid?.() ?? 0,
    gid: process.getegid?.() ?? 0,
    groups: process.getgroups?.() ?? [],
  };
}

async function findAccount(
  request: StartRequest,
  own: OwnAccount,
): Promise<{ readonly ok: true; readonly account: Account } | { readonly ok: false; readonly error: SpawnerError }> {
  try {
    const found = resolveAccount(request, own.uid, await readAccountDatabase());
    return found.ok ? found : refuseUser(found.message, null);
  } catch (error) {
    return refuseUser(`cannot look up user ${request.user}: ${errorText(error)}`, null);
  }
}

/** Whether nothing has to change. Only root can choose supplementary groups, so nobody else is asked about them. */
function isAlready(account: Account, own: OwnAccount): boolean {
  if (account.uid !== own.uid || account.gid !== own.gid) return false;
  const has = new Set([own.gid, ...own.groups]);
  return own.uid !== 0 || (has.size === account.groups.length && account.groups.every((gid) => has.has(gid)));
}

function describe(account: Account): string {
  return `user ${account.name ?? account.uid}, group ${account.gid}`;
}
