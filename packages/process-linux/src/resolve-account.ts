import { type GroupEntry, type PasswdEntry, parseAccountNumber } from './parse-account-files.ts';

/** What `/etc/passwd` and `/etc/group` say. */
export interface AccountDatabase {
  readonly users: readonly PasswdEntry[];
  readonly groups: readonly GroupEntry[];
}

/** Whom a process runs as. */
export interface Account {
  /** `null` for a number that no entry has. */
  readonly name: string | null;
  readonly uid: number;
  readonly gid: number;
  /** Every group: the main one first, then the supplementary ones in ascending order. */
  readonly groups: readonly number[];
  readonly home: string;
  readonly shell: string;
}

/** The answer: an account, or a sentence that says what does not exist. */
export type AccountResolution =
  | { readonly ok: true; readonly account: Account }
  | { readonly ok: false; readonly message: string };

/**
 * Finds the account for a user and a group, each a name or a number. An entry by that name wins over a number.
 * Without `user` it is the one with `ownUid`; without `group` the user's main one. A number without an entry is a valid
 * user with home `/` and no supplementary groups, but then it needs a `group`. Pure.
 */
export function resolveAccount(
  wanted: { readonly user: string | null; readonly group: string | null },
  ownUid: number,
  database: AccountDatabase,
): AccountResolution {
  const user = findUser(wanted.user ?? String(ownUid), database);
  if (user === null) return { ok: false, message: `user ${JSON.stringify(wanted.user)} does not exist` };
  const gid = wanted.group === null ? user.gid : findGroup(wanted.group, database);
  if (gid === null && wanted.group === null) {
    return { ok: false, message: `user ${user.uid} has no entry in /etc/passwd, so it needs a group` };
  }
  if (gid === null) return { ok: false, message: `group ${JSON.stringify(wanted.group)} does not exist` };
  const { name, uid, home, shell } = user;
  return { ok: true, account: { name, uid, gid, groups: groupsOf(name, gid, database), home, shell } };
}

type FoundUser = Omit<Account, 'gid' | 'groups'> & { readonly gid: number | null };

function findUser(text: string, database: AccountDatabase): FoundUser | null {
  const uid = parseAccountNumber(text);
  const entry =
    database.users.find((one) => one.name === text) ??
    (uid === null ? undefined : database.users.find((one) => one.uid === uid));
  if (entry !== undefined) return entry;
  return uid === null ? null : { name: null, uid, gid: null, home: '/', shell: '/bin/sh' };
}

function findGroup(text: string, database: AccountDatabase): number | null {
  return database.groups.find((one) => one.name === text)?.gid ?? parseAccountNumber(text);
}

function groupsOf(name: string | null, gid: number, database: AccountDatabase): readonly number[] {
  const supplementary = database.groups
    .filter((one) => name !== null && one.gid !== gid && one.members.includes(name))
    .map((one) => one.gid)
    .sort((left, right) => left - right);
  return [gid, ...new Set(supplementary)];
}
