import { expect, test } from 'vitest';
import { buildCommand, type StartCommand } from '../src/build-command.ts';
import { optionArguments } from '../src/option-arguments.ts';

const plain: StartCommand = {
  tools: { flock: '/usr/bin/flock', startStopDaemon: '/usr/sbin/start-stop-daemon', env: '/usr/bin/env' },
  lock: '/run/x/web/main/lock',
  pidfile: '/run/x/web/main/starts/m.1/pid',
  umask: 0o022,
  workingDirectory: '/',
  account: null,
  options: [],
  late: { unset: [], set: [] },
  program: '/usr/bin/web',
  args: [],
};

const lockPart = ['/usr/bin/flock', '--nonblock', '--conflict-exit-code', '97', '--no-fork', '/run/x/web/main/lock'];
const startPart = ['/usr/sbin/start-stop-daemon', '--start', '--quiet', '--make-pidfile', '--pidfile'];
const head = [...lockPart, ...startPart, '/run/x/web/main/starts/m.1/pid'];
const niceness = optionArguments({ niceLevel: 5, scheduler: 'rr:10', ioScheduler: 'best-effort:7' });

test.each<[string, Partial<StartCommand>, readonly string[]]>([
  ['alone', {}, ['--umask', '0022', '--chdir', '/', '--startas', '/usr/bin/web', '--']],
  [
    'with arguments',
    { args: ['a', 'b'] },
    ['--umask', '0022', '--chdir', '/', '--startas', '/usr/bin/web', '--', 'a', 'b'],
  ],
  [
    'with arguments that look like options, words for a shell, or nothing',
    { args: ['--status', '--', '-K', 'a b', '$(x)', '`x`', '*', '', '\n', 'ü'] },
    [
      '--umask',
      '0022',
      '--chdir',
      '/',
      '--startas',
      '/usr/bin/web',
      '--',
      '--status',
      '--',
      '-K',
      'a b',
      '$(x)',
      '`x`',
      '*',
      '',
      '\n',
      'ü',
    ],
  ],
  ['with an open mask', { umask: 0 }, ['--umask', '0000', '--chdir', '/', '--startas', '/usr/bin/web', '--']],
  ['with a closed mask', { umask: 0o777 }, ['--umask', '0777', '--chdir', '/', '--startas', '/usr/bin/web', '--']],
  [
    'in a directory with spaces',
    { workingDirectory: '/srv/my web' },
    ['--umask', '0022', '--chdir', '/srv/my web', '--startas', '/usr/bin/web', '--'],
  ],
  [
    'as a user',
    { account: 'www-data:33' },
    ['--umask', '0022', '--chdir', '/', '--chuid', 'www-data:33', '--startas', '/usr/bin/web', '--'],
  ],
  [
    'with every option',
    { options: niceness },
    [
      '--umask',
      '0022',
      '--chdir',
      '/',
      '--nicelevel',
      '5',
      '--procsched',
      'rr:10',
      '--iosched',
      'best-effort:7',
      '--startas',
      '/usr/bin/web',
      '--',
    ],
  ],
  [
    'nicer than the manager',
    { options: optionArguments({ niceLevel: -5, scheduler: null, ioScheduler: null }) },
    ['--umask', '0022', '--chdir', '/', '--nicelevel', '-5', '--startas', '/usr/bin/web', '--'],
  ],
  [
    'at the same level',
    { options: optionArguments({ niceLevel: 0, scheduler: null, ioScheduler: null }) },
    ['--umask', '0022', '--chdir', '/', '--startas', '/usr/bin/web', '--'],
  ],
  [
    'with variables that the tools must not see',
    {
      late: {
        unset: ['HOME'],
        set: [
          ['LD_PRELOAD', '/lib/x.so'],
          ['TMPDIR', 'a b'],
        ],
      },
      args: ['--x'],
    },
    [
      '--umask',
      '0022',
      '--chdir',
      '/',
      '--startas',
      '/usr/bin/env',
      '--',
      '-u',
      'HOME',
      '--',
      'LD_PRELOAD=/lib/x.so',
      'TMPDIR=a b',
      '/usr/bin/web',
      '--x',
    ],
  ],
])('the command line of a start %s', (_how, changes, tail) => {
  expect(buildCommand({ ...plain, ...changes })).toEqual([...head, ...tail]);
});

test('no start ever goes to the background', () => {
  expect(buildCommand(plain)).not.toContain('--background');
});
