import type { ServiceDefinition } from '@hermit/core';
import type { SpawnerError } from '@hermit/core/spawner';
import { readAccountDatabase } from './read-account-database.ts';
import { resolveAccount } from './resolve-account.ts';
import { refuseUser } from './spawner/account-of-request.ts';
import { errorText, systemErrorName } from './system-error.ts';

/** What the user database says about the user a service runs as. */
export interface ServiceAccount {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
}

/** The account, or an error of the stage `set-user`. */
export type FoundServiceAccount =
  | { readonly ok: true; readonly account: ServiceAccount }
  | { readonly ok: false; readonly error: SpawnerError };

/** Finds out whom a service runs as: who its definition names, else the user of this program. Never rejects. */
export async function accountOfService({
  user,
  group,
}: Pick<ServiceDefinition, 'user' | 'group'>): Promise<FoundServiceAccount> {
  const ownGroup = String(process.getegid?.() ?? 0);
  try {
    const wanted = { user, group: group ?? (user === null ? ownGroup : null) };
    const resolved = resolveAccount(wanted, process.geteuid?.() ?? 0, await readAccountDatabase());
    if (!resolved.ok) return refuseUser(resolved.message, null);
    const { name, uid, gid, home, shell } = resolved.account;
    return { ok: true, account: { name: name ?? String(uid), uid, gid, home, shell } };
  } catch (error) {
    return refuseUser(`the user database cannot be read: ${errorText(error)}`, systemErrorName(error));
  }
}
