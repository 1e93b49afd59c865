import type { SpawnerError, StartRequest } from '@hermit/core/spawner';
import { type Account, errorText, readAccountDatabase, resolveAccount } from '@hermit/process-linux';
import { findSetpriv } from './find-setpriv.ts';
import { spawnFailed } from './start-failure.ts';

/** The words to put before a command so that it runs as somebody else; none if it already would. */
export type UserSwitch =
  | { readonly ok: true; readonly prefix: readonly string[] }
  | { readonly ok: false; readonly error: SpawnerError };

/** Whom the manager runs as. */
export interface OwnAccount {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
}

/**
 * Variables that make the C library load code or open files. The prefix runs as root with the environment of the
 * service, so they may not be there.
 */
const loaderVariable = /^(LD_.*|GCONV_PATH|GETCONF_DIR|GLIBC_TUNABLES|LOCPATH|NLSPATH|MALLOC_.*|NIS_PATH)$/;

/** Finds out how to run a request as its `user` and `group`. */
export async function planUserSwitch(request: StartRequest, own: OwnAccount = ownAccount()): Promise<UserSwitch> {
  if (request.user === null && request.group === null) return { ok: true, prefix: [] };
  const account = await findAccount(request, own);
  if (!account.ok || isAlready(account.account, own)) return account.ok ? { ok: true, prefix: [] } : account;
  if (own.uid !== 0) return refuse(`only root can start a process as ${describe(account.account)}`, 'EPERM');
  const variable = [...request.env.keys()].find((name) => loaderVariable.test(name));
  if (variable !== undefined) return refuseVariable(variable);
  const setpriv = findSetpriv();
  if (setpriv === null) return refuse('setpriv is not installed; it comes with the package util-linux', 'ENOENT');
  return { ok: true, prefix: switchArguments(setpriv, account.account) };
}

/** The command line of `setpriv` for an account. Groups are numbers, so that it looks nothing up. Pure. */
export function switchArguments(setpriv: string, account: Account): readonly string[] {
  const groups = account.groups.join(',');
  return [setpriv, `--reuid=${account.uid}`, `--regid=${account.gid}`, `--groups=${groups}`, '--'];
}

/** Whether nothing has to change. Only root can choose supplementary groups, so nobody else is asked about them. */
function isAlready(account: Account, own: OwnAccount): boolean {
  if (account.uid !== own.uid || account.gid !== own.gid) return false;
  const has = new Set([own.gid, ...own.groups]);
  return own.uid !== 0 || (has.size === account.groups.length && account.groups.every((gid) => has.has(gid)));
}

async function findAccount(
  request: StartRequest,
  own: OwnAccount,
): Promise<{ readonly ok: true; readonly account: Account } | { readonly ok: false; readonly error: SpawnerError }> {
  try {
    const found = resolveAccount(request, own.uid, await readAccountDatabase());
    return found.ok ? found : refuse(found.message, null);
  } catch (error) {
    return refuse(`cannot look up user ${request.user}: ${errorText(error)}`, null);
  }
}

function refuse(message: string, cause: string | null): { readonly ok: false; readonly error: SpawnerError } {
  return { ok: false, error: spawnFailed('set-user', message, cause) };
}

function refuseVariable(name: string): UserSwitch {
  const message = `the environment variable ${name} would act on root while the user is changed; remove it`;
  return { ok: false, error: spawnFailed('prepare-environment', message) };
}

function describe(account: Account): string {
  return `user ${account.name ?? account.uid}, group ${account.gid}`;
}

function ownAccount(): OwnAccount {
  return {
    uid: process.geteuid?.() ?? 0,
    gid: process.getegid?.() ?? 0,
    groups: process.getgroups?.() ?? [],
  };
}
