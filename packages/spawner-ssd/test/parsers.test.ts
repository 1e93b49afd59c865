import { describe, expect, test } from 'vitest';
import { explainEnd, toolMessage } from '../src/explain-end.ts';
import { deviceOf, parseLockOfDescriptor, parseLocks } from '../src/parse-locks.ts';
import { formatIdentity, parseIdentity, parsePidfile } from '../src/parse-pidfile.ts';
import { optionsProblem, privilegeProblem, readOptions } from '../src/spawner-options.ts';
import { isFileName } from '../src/start-place.ts';
import { splitEnvironment } from '../src/tool-environment.ts';
import { accountProblem } from '../src/user-arguments.ts';

test.each<[string, number | null]>([
  ['4242\n', 4242],
  ['2\n', 2],
  ['4194304\n', 4_194_304],
  ['', null],
  ['\n', null],
  ['0\n', null],
  ['1\n', null],
  ['-1\n', null],
  ['4242', null],
  [' 4242\n', null],
  ['04242\n', null],
  ['1e3\n', null],
  ['0x10\n', null],
  ['4294967297\n', null],
  ['4242\n4243\n', null],
  ['abc\n', null],
  ['4242\0\n', null],
])('the pidfile %j names %s', (text, pid) => {
  expect(parsePidfile(text)).toBe(pid);
});

test('a note of an identity is read back, and nothing else is one', () => {
  expect(parseIdentity(formatIdentity({ pid: 77, startTime: '123456' }))).toEqual({ pid: 77, startTime: '123456' });
  for (const text of ['', '1 2\n', '77\n', '77 \n', '77 x\n', '-7 1\n', '77 1 2\n', '77 1'])
    expect(parseIdentity(text)).toBeNull();
});

describe('the locks of the kernel', () => {
  const text = [
    '1: POSIX  ADVISORY  WRITE 300 fe:00:99 0 EOF',
    '2: FLOCK  ADVISORY  WRITE 15758 fe:00:2146592 0 EOF',
    '2: -> FLOCK  ADVISORY  WRITE 999 fe:00:2146592 0 EOF',
    '3: FLOCK  ADVISORY  READ  0 00:2f:7 0 EOF',
    '4: OFDLCK ADVISORY  WRITE -1 08:01:7 0 EOF',
    'nonsense',
    '',
  ].join('\n');

  test('are those made with flock, without those who wait', () => {
    expect(parseLocks(text)).toEqual([
      { pid: 15758, device: { major: 254, minor: 0 }, inode: 2_146_592 },
      { pid: 0, device: { major: 0, minor: 47 }, inode: 7 },
    ]);
  });

  test('are found in what is told of a descriptor', () => {
    const info = 'pos:\t0\nflags:\t0100000\nmnt_id:\t27\nino:\t5\n';
    expect(parseLockOfDescriptor(info)).toBeNull();
    const lock = parseLockOfDescriptor(`${info}lock:\t1: FLOCK  ADVISORY  WRITE 15758 fe:00:5 0 EOF\n`);
    expect(lock).toEqual({ pid: 15758, device: { major: 254, minor: 0 }, inode: 5 });
  });

  test('name a device as stat does', () => {
    expect(deviceOf(65_024)).toEqual({ major: 254, minor: 0 });
    expect(deviceOf(0x2f)).toEqual({ major: 0, minor: 47 });
    expect(deviceOf(0x10_3456)).toEqual({ major: 0x34, minor: 0x156 });
  });
});

describe('the end of a start before its program was seen', () => {
  const program = '/bin/web';
  const end = (changes: object) =>
    explainEnd({
      outcome: 'ended-unseen',
      exit: { code: 2, signal: null },
      hasPidfile: true,
      isClosed: false,
      message: null,
      program,
      ...changes,
    });
  const failedAt = (stage: string, cause: string | null = null) => ({
    kind: 'failed',
    error: { code: 'spawn-failed', stage, cause },
  });
  const exit = (code: number) => ({ exit: { code, signal: null } });

  test.each<[string, object, object]>([
    ['the lock was held', { ...exit(97), hasPidfile: false, outcome: 'ended-before' }, { kind: 'occupied' }],
    ['the program exited with 97', exit(97), { kind: 'executed' }],
    ['an adoption closed it', { hasPidfile: false, isClosed: true }, { kind: 'closed' }],
    [
      'flock could not open the lock',
      { ...exit(66), hasPidfile: false, message: 'cannot open lock file /x: No such file or directory' },
      failedAt('record-intent'),
    ],
    [
      'the pidfile could not be written',
      { hasPidfile: false, message: "unable to open pidfile '/x' for writing (No space left on device)" },
      failedAt('record-intent', 'ENOSPC'),
    ],
    [
      'the directory was closed',
      { outcome: 'ended-before', message: 'unable to chdir() to /x (Permission denied)' },
      failedAt('change-directory', 'EACCES'),
    ],
    [
      'the user could not be set',
      { outcome: 'ended-before', message: 'unable to set gid to 1 (Operation not permitted)' },
      failedAt('set-user', 'EPERM'),
    ],
    [
      'the nice level could not be set',
      { outcome: 'ended-before', message: 'unable to alter nice level by -5 (Operation not permitted)' },
      failedAt('prepare-environment', 'EPERM'),
    ],
    [
      'the program was busy',
      { outcome: 'ended-before', message: 'unable to start /x (Text file busy)' },
      failedAt('execute', 'ETXTBSY'),
    ],
    ['the tools ended without a word', { outcome: 'ended-before' }, failedAt('execute')],
    ['somebody exited with 2', {}, failedAt('confirm')],
    [
      'the tools said why they exited with 2',
      { message: 'unable to start /x (Exec format error)' },
      failedAt('execute', 'ENOEXEC'),
    ],
    ['the program exited with 0', exit(0), { kind: 'executed' }],
    ['the program exited with 1', exit(1), { kind: 'executed' }],
    ['somebody exited with 127', exit(127), failedAt('confirm')],
    ['a signal came', { exit: { code: null, signal: 'SIGKILL' } }, failedAt('confirm')],
  ])('because %s', (_why, changes, expected) => {
    expect(end(changes)).toMatchObject(expected);
  });
});

test('only lines of the tools are their messages, and warnings are none', () => {
  const names = ['/usr/sbin/start-stop-daemon', 'flock'];
  expect(toolMessage('', names)).toBeNull();
  expect(toolMessage('start-stop-daemon is nice\nunable to start\n', names)).toBeNull();
  expect(toolMessage('x\n/usr/sbin/start-stop-daemon: warning: unable to alter IO priority\n', names)).toBeNull();
  expect(toolMessage('/usr/sbin/start-stop-daemon: unable to start /x (No such file)\n', names)).toBe(
    'unable to start /x (No such file)',
  );
});

test.each<[object, string | null]>([
  [{}, null],
  [{ nice_level: 19, scheduler: 'rr:99', io_scheduler: 'idle' }, null],
  [{ nice_level: 20 }, 'nice_level'],
  [{ nice_level: 1.5 }, 'nice_level'],
  [{ nice_level: '5' }, 'nice_level'],
  [{ scheduler: 'fifo' }, 'scheduler'],
  [{ scheduler: 'batch' }, 'scheduler'],
  [{ scheduler: 'rr:100' }, 'scheduler'],
  [{ scheduler: 'other --background' }, 'scheduler'],
  [{ io_scheduler: 'best-effort:8' }, 'io_scheduler'],
  [{ io_scheduler: 'idle:1' }, 'io_scheduler'],
  [{ __proto__: null, constructor: 1 }, 'constructor'],
  [{ color: 'red' }, 'color'],
])('the options %j have a problem with %s', (options, key) => {
  const problem = optionsProblem(options as never);
  if (key === null) expect(problem).toBeNull();
  else expect(problem).toContain(`spawner_options.${key}`);
});

test.each<[object, boolean]>([
  [{ nice_level: 5, scheduler: 'other', io_scheduler: 'idle' }, true],
  [{ nice_level: -1 }, false],
  [{ scheduler: 'rr:1' }, false],
  [{ io_scheduler: 'real-time:0' }, false],
])('the options %j are for everybody: %s', (options, isAllowed) => {
  expect(privilegeProblem(readOptions(options as never)) === null).toBe(isAllowed);
});

test('variables that act on the tools come late, and HOME where start-stop-daemon would change it', () => {
  const env = { PATH: '/bin', LD_PRELOAD: 'x', LANGUAGE: '../x', TMPDIR: '/t', HOME: '/h' };
  const split = splitEnvironment(env, null);
  expect({ ...split.early }).toEqual({ PATH: '/bin', HOME: '/h' });
  expect(split.late).toEqual({
    unset: [],
    set: [
      ['LD_PRELOAD', 'x'],
      ['LANGUAGE', '../x'],
      ['TMPDIR', '/t'],
    ],
  });
  expect(splitEnvironment({ HOME: '/h' }, '/h').late).toEqual({ unset: [], set: [] });
  expect(splitEnvironment({ HOME: '/h' }, '/var').late).toEqual({ unset: [], set: [['HOME', '/h']] });
  expect(splitEnvironment({}, '/var').late).toEqual({ unset: ['HOME'], set: [] });
});

test('accounts that start-stop-daemon cannot change to are refused', () => {
  const own = { uid: 0, gid: 0, groups: [0, 27] };
  const account = { name: 'web', uid: 33, gid: 33, groups: [33], home: '/', shell: '/bin/sh' };
  expect(accountProblem(account, own)).toBeNull();
  expect(accountProblem({ ...account, name: null }, own)).toContain('no entry in /etc/passwd');
  expect(accountProblem({ ...account, name: '4u' }, own)).toContain('takes the user name "4u" for a number');
  expect(accountProblem({ ...account, name: 'root', uid: 0, gid: 0 }, own)).toContain('supplementary groups');
});

test.each<[string, boolean]>([
  ['web', true],
  ['udhcpc@eth0,%2F', true],
  ['', false],
  ['.', false],
  ['..', false],
  ['a/b', false],
  ['../x', false],
  ['a\0', false],
  ['x'.repeat(256), false],
])('%j can be the name of a file: %s', (text, expected) => {
  expect(isFileName(text)).toBe(expected);
});
