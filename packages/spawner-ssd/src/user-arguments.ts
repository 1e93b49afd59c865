import { existsSync } from 'node:fs';
import type { SpawnerError, StartRequest } from '@hermit/core/spawner';
import { type Account, accountOfRequest, type OwnAccount, ownAccount, refuseUser } from '@hermit/process-linux';

/** How `start-stop-daemon` is told whom a program runs as. */
export type UserArguments =
  | {
      readonly ok: true;
      /** The value of `--chuid`; `null` if the user stays. */
      readonly account: string | null;
      /** What `start-stop-daemon` will set `HOME` to; `null` if nothing. */
      readonly homeOfUser: string | null;
    }
  | { readonly ok: false; readonly error: SpawnerError };

/** Finds out how to run a request as its `user` and `group`. */
export async function planUser(request: StartRequest): Promise<UserArguments> {
  const own = ownAccount();
  const change = await accountOfRequest(request, own);
  if (!change.ok) return change;
  if (change.account === null) return { ok: true, account: null, homeOfUser: null };
  const problem = accountProblem(change.account, own);
  if (problem !== null) return refuseUser(problem, null);
  const { name, gid, home } = change.account;
  return { ok: true, account: `${name}:${gid}`, homeOfUser: existsSync(home) ? home : null };
}

/** Says why `start-stop-daemon` cannot change to an account, or `null`. Pure. */
export function accountProblem({ name, uid, gid }: Account, own: OwnAccount): string | null {
  if (name === null) {
    return `start-stop-daemon cannot run as uid ${uid}, which has no entry in /etc/passwd; add one, or use the spawner "node"`;
  }
  if (/^[-+\s]*\d/.test(name)) {
    return `start-stop-daemon takes the user name ${JSON.stringify(name)} for a number; use the spawner "node"`;
  }
  if (uid === own.uid && gid === own.gid) {
    return `start-stop-daemon leaves the manager's supplementary groups (${own.groups.join(', ')}) to its own user ${name}; drop user and group, or use the spawner "node"`;
  }
  return null;
}
