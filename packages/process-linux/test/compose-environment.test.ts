import type { EnvironmentDefinition } from '@hermit/core';
import { expect, test } from 'vitest';
import { baseEnvironment, composeEnvironment } from '../src/index.ts';

const account = { name: 'www', uid: 33, gid: 33, home: '/var/www', shell: '/bin/sh' };
const manager = new Map([
  ['PATH', '/evil'],
  ['LANG', 'C.UTF-8'],
  ['TZ', 'Europe/Berlin'],
  ['NODE_OPTIONS', '--inspect'],
  ['APP_ONE', '1'],
  ['APP_TWO', '2'],
  ['NOTIFY_SOCKET', '/run/notify'],
  ['HSM_SOCKET', '/run/hermit/control.sock'],
]);
const nothing: EnvironmentDefinition = { clear: false, pass: [], fromFiles: new Map(), set: new Map() };
const base = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/var/www',
  USER: 'www',
  LOGNAME: 'www',
  SHELL: '/bin/sh',
  LANG: 'C.UTF-8',
  TZ: 'Europe/Berlin',
};

const rows: readonly (readonly [string, Partial<EnvironmentDefinition>, Record<string, string>])[] = [
  ['nothing asked for', {}, base],
  ['clear', { clear: true }, {}],
  ['clear and one variable', { clear: true, set: new Map([['A', 'b']]) }, { A: 'b' }],
  ['a name passed on', { pass: ['APP_ONE'] }, { ...base, APP_ONE: '1' }],
  ['a name passed on that the manager lacks', { pass: ['APP_NINE'] }, base],
  ['a glob passed on', { pass: ['APP_*'] }, { ...base, APP_ONE: '1', APP_TWO: '2' }],
  ['a glob with two stars', { pass: ['*_T*O'] }, { ...base, APP_TWO: '2' }],
  ['a glob with more letters than the name', { pass: ['APP_ONE*ONE'] }, base],
  [
    'everything passed on, but not what speaks to the manager',
    { clear: true, pass: ['*'] },
    { PATH: '/evil', LANG: 'C.UTF-8', TZ: 'Europe/Berlin', NODE_OPTIONS: '--inspect', APP_ONE: '1', APP_TWO: '2' },
  ],
  ['a private name passed on by its name', { pass: ['NOTIFY_SOCKET'] }, { ...base, NOTIFY_SOCKET: '/run/notify' }],
  [
    'files over what is passed on',
    { pass: ['APP_ONE'], fromFiles: new Map([['APP_ONE', 'file']]) },
    { ...base, APP_ONE: 'file' },
  ],
  [
    'the definition over files, and false removes',
    {
      fromFiles: new Map([
        ['A', 'file'],
        ['B', 'file'],
      ]),
      set: new Map<string, string | false>([
        ['A', 'set'],
        ['B', false],
        ['TZ', false],
      ]),
    },
    { ...Object.fromEntries(Object.entries(base).filter(([name]) => name !== 'TZ')), A: 'set' },
  ],
];

test.each(rows)('environment with %s', (_, definition, expected) => {
  const environment = composeEnvironment({ ...nothing, ...definition }, manager, baseEnvironment(account, manager));
  expect(Object.fromEntries(environment)).toEqual(expected);
});
