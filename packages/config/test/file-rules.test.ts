import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, symlinkSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadDirectories } from '../src/index.ts';
import { compareCodePoints } from '../src/read/guarded-directory.ts';
import { ancestorFault, ownershipFault } from '../src/read/ownership.ts';
import { useTemporaryDirectories, writeFiles } from './support/temporary-directory.ts';

const isRoot = process.geteuid?.() === 0;
const good = 'exec_start = ["/bin/web"]\n';

describe('files that are read', () => {
  const temporaryDirectory = useTemporaryDirectories();

  async function load(directory: string) {
    const snapshot = await loadDirectories([directory], { checkHost: false });
    return {
      ids: snapshot.definitions.map(({ id }) => id),
      codes: snapshot.findings.map(({ code }) => code),
      findings: snapshot.findings,
      skipped: snapshot.skipped.map(({ file }) => file.slice(directory.length + 1)),
    };
  }

  test('backups and hidden files are passed over with a note, and unrelated files without one', async () => {
    const directory = temporaryDirectory();
    const names = [
      '.web.toml',
      'web.toml~',
      'web.toml.bak',
      'web.tmp',
      'web.toml.dpkg-old',
      '..data',
      'README.md',
      'web.env',
    ];
    writeFiles(directory, Object.fromEntries([...names, 'web.toml'].map((name) => [name, good])));
    const { ids, codes, skipped } = await load(directory);
    expect({ ids, codes }).toEqual({ ids: ['web'], codes: [] });
    expect(skipped).toEqual(['.web.toml', 'web.tmp', 'web.toml.bak', 'web.toml.dpkg-old', 'web.toml~']);
  });

  test('hermit.toml of a later directory is passed over with a note', async () => {
    const [first, second] = [temporaryDirectory(), temporaryDirectory()];
    writeFiles(second, { 'hermit.toml': 'nonsense' });
    const snapshot = await loadDirectories([first, second]);
    expect(snapshot.findings).toEqual([]);
    expect(snapshot.skipped).toMatchObject([{ file: join(second, 'hermit.toml') }]);
  });

  test('a pipe, a socket, a directory and a device are no definitions, and reading does not wait for them', async () => {
    const directory = temporaryDirectory();
    execFileSync(
      'mkfifo',
      [...Array(8).keys()].map((index) => join(directory, `pipe${index}.toml`)),
    );
    mkdirSync(join(directory, 'dir.toml'));
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(directory, 'socket.toml'), resolve));
    writeFiles(directory, { 'web.toml': good });
    const { ids, codes } = await load(directory);
    await new Promise((resolve) => server.close(resolve));
    expect(ids).toEqual(['web']);
    expect(codes.filter((code) => code === 'not-a-regular-file')).toHaveLength(9);
    expect(codes.filter((code) => code === 'unreadable-file')).toHaveLength(1);
  });

  test('a link is followed inside its directory only, and one in a circle is reported', async () => {
    const [directory, outside] = [temporaryDirectory(), temporaryDirectory()];
    writeFiles(directory, { '..2026_11_20/web.toml': good });
    symlinkSync('..2026_11_20', join(directory, '..data'));
    symlinkSync(join('..data', 'web.toml'), join(directory, 'web.toml'));
    writeFiles(outside, { 'out.toml': good });
    symlinkSync(join(outside, 'out.toml'), join(directory, 'out.toml'));
    symlinkSync('loop.toml', join(directory, 'loop.toml'));
    symlinkSync('nowhere.toml', join(directory, 'dangling.toml'));
    const { ids, findings } = await load(directory);
    expect(ids).toEqual(['web']);
    expect(findings.map(({ code, severity }) => `${code} ${severity}`)).toEqual([
      'unreadable-file error',
      'unreadable-file error',
      'link-leads-out warning',
    ]);
  });

  test('a definition of a ConfigMap changes when the link to its data does', async () => {
    const directory = temporaryDirectory();
    writeFiles(directory, { '..1/web.toml': good, '..2/web.toml': 'exec_start = ["/bin/second"]\n' });
    symlinkSync('..1', join(directory, '..data'));
    symlinkSync('..data/web.toml', join(directory, 'web.toml'));
    const first = await loadDirectories([directory]);
    unlinkSync(join(directory, '..data'));
    symlinkSync('..2', join(directory, '..data'));
    const second = await loadDirectories([directory]);
    expect([first, second].map(({ definitions }) => definitions[0]?.execStart?.[0])).toEqual([
      '/bin/web',
      '/bin/second',
    ]);
  });

  test('a huge file is not read, one of exactly the limit is', async () => {
    const directory = temporaryDirectory();
    writeFiles(directory, { 'huge.toml': good, 'limit.toml': good + '#'.repeat(256 * 1024 - good.length) });
    truncateSync(join(directory, 'huge.toml'), 2 ** 40);
    expect(await load(directory)).toMatchObject({ ids: ['limit'], codes: ['too-large'] });
  });

  test('bytes that are no UTF-8 are refused, and a byte order mark is not', async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'bytes.toml'), Buffer.from([0x61, 0xff, 0xfe]));
    writeFileSync(join(directory, 'mark.toml'), `\ufeff${good}`);
    expect(await load(directory)).toMatchObject({ ids: ['mark'], codes: ['not-utf8'] });
  });

  test('a file, directory or environment file that everyone can write is refused, and the finding says what mends it', async () => {
    const directory = temporaryDirectory();
    writeFiles(directory, { 'web.toml': good, 'env.toml': `${good}env_file = "secret.env"\n`, 'secret.env': 'A=1\n' });
    chmodSync(join(directory, 'web.toml'), 0o666);
    chmodSync(join(directory, 'secret.env'), 0o666);
    const { ids, findings } = await load(directory);
    expect(ids).toEqual([]);
    expect(findings.map(({ code }) => code)).toEqual(['environment-file-unreadable', 'unsafe-permissions']);
    expect(findings[1]?.suggestion).toBe(`chmod ${isRoot ? 'go-w' : 'o-w'} ${join(directory, 'web.toml')}`);
    chmodSync(join(directory, 'web.toml'), 0o644);
    chmodSync(directory, 0o777);
    expect((await load(directory)).findings).toMatchObject([{ code: 'unsafe-permissions', file: directory }]);
    chmodSync(directory, 0o700);
    chmodSync(join(directory, 'secret.env'), 0o600);
    expect((await load(directory)).ids).toEqual(['env', 'web']);
  });

  test.skipIf(!isRoot)(
    'root refuses what belongs to somebody else, also above (skipped unless run as root)',
    async () => {
      const above = temporaryDirectory();
      const directory = join(above, 'd');
      writeFiles(directory, { 'web.toml': good });
      chownSync(join(directory, 'web.toml'), 12345, 0);
      expect((await load(directory)).findings).toMatchObject([
        { code: 'unsafe-permissions', suggestion: `chown 0 ${join(directory, 'web.toml')}` },
      ]);
      chownSync(join(directory, 'web.toml'), 0, 0);
      chownSync(above, 12345, 0);
      expect((await load(directory)).findings).toMatchObject([
        { code: 'unsafe-permissions', suggestion: `chown 0 ${above}` },
      ]);
    },
  );

  test.skipIf(isRoot)('a file without read permission is reported (skipped as root, who may read all)', async () => {
    const directory = temporaryDirectory();
    writeFiles(directory, { 'web.toml': good });
    chmodSync(join(directory, 'web.toml'), 0o000);
    expect(await load(directory)).toMatchObject({ ids: [], codes: ['unreadable-file'] });
  });
});

describe('who may own and write what is read', () => {
  const cases: readonly (readonly [euid: number, uid: number, mode: number, mended: string | null])[] = [
    [0, 0, 0o644, null],
    [0, 0, 0o664, 'chmod go-w /f'],
    [0, 0, 0o646, 'chmod go-w /f'],
    [0, 1000, 0o600, 'chown 0 /f'],
    [1000, 1000, 0o644, null],
    [1000, 1000, 0o664, null],
    [1000, 1000, 0o646, 'chmod o-w /f'],
    [1000, 0, 0o644, null],
    [1000, 1001, 0o644, 'chown 1000 /f'],
  ];
  test.each(cases)('user %i reads a file of user %i with mode %o', (euid, uid, mode, mended) => {
    expect(ownershipFault({ path: '/f', uid, gid: 5, mode }, euid)?.suggestion ?? null).toBe(mended);
  });

  const above: readonly (readonly [euid: number, uid: number, mode: number, mended: string | null])[] = [
    [0, 0, 0o755, null],
    [0, 0, 0o2775, null],
    [0, 0, 0o1777, null],
    [0, 0, 0o777, 'chmod o-w /f'],
    [0, 1000, 0o755, 'chown 0 /f'],
    [1000, 1001, 0o777, null],
  ];
  test.each(above)('user %i reads below a directory of user %i with mode %o', (euid, uid, mode, mended) => {
    expect(ancestorFault({ path: '/f', uid, gid: 5, mode }, euid)?.suggestion ?? null).toBe(mended);
  });

  test('names are ordered by code point', () => {
    expect(['b', '\u{1f41a}', '\uffee', 'a', 'ab', ''].sort(compareCodePoints)).toEqual([
      '',
      'a',
      'ab',
      'b',
      '\uffee',
      '\u{1f41a}',
    ]);
  });
});
