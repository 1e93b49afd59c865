import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const prepare = fileURLToPath(new URL('../../examples/real-host/prepare.mjs', import.meta.url));

let scratch = '';
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'rh-'));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [prepare, ...args], { encoding: 'utf8' });
}

const read = (path: string): string => readFileSync(join(scratch, path), 'utf8');

test('the directory and the ports are filled in everywhere', () => {
  const { status, stdout } = run('--dir', scratch, '--http-port', '18088', '--ntp-port', '18123');
  expect(status).toBe(0);
  expect(stdout).toContain(`hsm run --dir ${scratch}/services`);
  const paths = ['etc', 'services'].flatMap((name) =>
    readdirSync(join(scratch, name)).map((file) => `${name}/${file}`),
  );
  expect(paths).toHaveLength(6);
  expect(paths.filter((path) => /\/srv\/|\b8088\b|\b8123\b/.test(read(path)))).toEqual([]);
  expect(read('etc/nginx.conf')).toContain('listen 127.0.0.1:18088;');
  expect(read('etc/chrony.conf')).toContain('port 18123');
  expect(read('services/redis.toml')).toContain(`"${scratch}/etc/redis.conf"`);
  expect(statSync(join(scratch, 'services/redis.toml')).mode & 0o777).toBe(0o644);
});

test('a second time takes over what changed and leaves the data alone', () => {
  run('--dir', scratch);
  writeFileSync(join(scratch, 'data/redis/dump'), 'precious');
  writeFileSync(join(scratch, 'services/nginx.toml'), 'spoiled');
  expect(run('--dir', scratch).status).toBe(0);
  expect(read('data/redis/dump')).toBe('precious');
  expect(read('services/nginx.toml')).toContain('exec_start');
});

test.each([
  ['no directory', [], /Usage/],
  ['a path that does not fit into the address of a socket', ['--dir', `/tmp/${'x'.repeat(100)}`], /too long/],
  ['a path that nginx would read as two words', ['--dir', '/tmp/a b'], /quoted/],
  ['a port that is none', ['--dir', '/tmp/a', '--http-port', '80a'], /no port/],
])('%s is refused with a reason', (_title, args, message) => {
  const { status, stdout, stderr } = run(...args);
  expect(status).toBe(2);
  expect(stdout + stderr).toMatch(message);
});
