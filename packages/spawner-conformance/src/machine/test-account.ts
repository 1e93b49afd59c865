import { readFileSync } from 'node:fs';
import type { TestAccount } from './machine.ts';

/** Picks an account that is not root: one with supplementary groups if there is one. Pure. */
export function pickAccount(passwd: string, group: string): TestAccount | null {
  const memberships = rowsOf(group).map(([name = '', , gid = '', members = '']) => ({
    name,
    gid: Number(gid),
    members: members.split(','),
  }));
  const accounts = rowsOf(passwd)
    .map(([name = '', , uid = '', gid = '']) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter(({ uid, gid }) => uid > 0 && gid > 0);
  const complete = accounts.map((account) => {
    const others = memberships.filter(({ members }) => members.includes(account.name)).map(({ gid }) => gid);
    return { ...account, groups: [...new Set([account.gid, ...others])].sort((left, right) => left - right) };
  });
  const rich = complete.find(({ groups }) => groups.length > 1);
  return rich ?? complete.find(({ name }) => name === 'nobody') ?? complete[0] ?? null;
}

/** Picks an account of this machine. Throws a system error if the accounts cannot be read. */
export function readTestAccount(): TestAccount | null {
  return pickAccount(readFileSync('/etc/passwd', 'utf8'), readFileSync('/etc/group', 'utf8'));
}

function rowsOf(text: string): readonly (readonly string[])[] {
  return text
    .split('\n')
    .filter((line) => /^[^#+-].*:/.test(line))
    .map((line) => line.split(':'));
}
