import { describe, expect, test } from 'vitest';
import { parseAccountNumber, parseGroup, parsePasswd } from '../src/parse-account-files.ts';
import { readAccountDatabase } from '../src/read-account-database.ts';
import { resolveAccount } from '../src/resolve-account.ts';

const users = parsePasswd(`root:x:0:0:root:/root:/bin/bash
# a comment
web:x:33:33:www, with a comma:/var/www:/usr/sbin/nologin
1000:x:7:7::/home/odd:
+nis::::::
broken:x:abc:1::/:/bin/sh
negative:x:-1:1::/:/bin/sh

short:x
`);
const groups = parseGroup(`root:x:0:
web:x:33:web
ssl:x:110:web,other
audio:x:29:web
adm:x:4:other
`);
const database = { users, groups };

test('malformed lines, comments and NIS markers are left out', () => {
  expect(users.map((one) => one.name)).toEqual(['root', 'web', '1000']);
  expect(users[2]).toEqual({ name: '1000', uid: 7, gid: 7, home: '/home/odd', shell: '/bin/sh' });
});

describe('an account', () => {
  test.each([
    ['by name, with its supplementary groups', { user: 'web', group: null }, 33, [33, 29, 110]],
    ['by number', { user: '33', group: null }, 33, [33, 29, 110]],
    ['with another group, which does not take the others away', { user: 'web', group: 'adm' }, 33, [4, 29, 33, 110]],
    ['with a group by number', { user: 'web', group: '999' }, 33, [999, 29, 33, 110]],
    ['by a name of digits, which wins over the number', { user: '1000', group: null }, 7, [7]],
    ['of a number without an entry, with a group', { user: '4242', group: '4242' }, 4242, [4242]],
    ['of the manager itself, with another group', { user: null, group: 'web' }, 0, [33]],
  ])('is found %s', (_how, wanted, uid, expected) => {
    const found = resolveAccount(wanted, 0, database);
    expect(found).toMatchObject({ ok: true, account: { uid, gid: expected[0], groups: expected } });
  });

  test.each([
    ['an unknown user', { user: 'nobody-here', group: null }, 'user "nobody-here" does not exist'],
    ['an unknown group', { user: 'web', group: 'none' }, 'group "none" does not exist'],
    ['a number without an entry and without a group', { user: '4242', group: null }, 'user 4242 has no entry'],
    ['an empty name', { user: '', group: null }, 'user "" does not exist'],
  ])('is an error as data for %s', (_what, wanted, message) => {
    const found = resolveAccount(wanted, 0, database);
    expect(found.ok ? '' : found.message).toContain(message);
  });
});

test.each(['-1', '01', ' 1', '1 ', '0x1', '4294967295', '1e3', ''])('%j is no account number', (text) => {
  expect(parseAccountNumber(text)).toBeNull();
});

test('the machine knows root', async () => {
  const found = resolveAccount({ user: 'root', group: null }, 1, await readAccountDatabase());
  expect(found).toMatchObject({ ok: true, account: { uid: 0, gid: 0 } });
});
