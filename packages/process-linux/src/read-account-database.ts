import { readFile } from 'node:fs/promises';
import { parseGroup, parsePasswd } from './parse-account-files.ts';
import type { AccountDatabase } from './resolve-account.ts';

/** Where the accounts of a machine stand. */
export interface AccountFiles {
  readonly passwd: string;
  readonly group: string;
}

const systemFiles: AccountFiles = { passwd: '/etc/passwd', group: '/etc/group' };

/**
 * Reads the local accounts anew at each call. Users that only a directory service knows are not found.
 * Rejects with a system error if `passwd` cannot be read; a missing `group` counts as empty.
 */
export async function readAccountDatabase(files: AccountFiles = systemFiles): Promise<AccountDatabase> {
  const [passwd, group] = await Promise.all([
    readFile(files.passwd, 'utf8'),
    readFile(files.group, 'utf8').catch(() => ''),
  ]);
  return { users: parsePasswd(passwd), groups: parseGroup(group) };
}
