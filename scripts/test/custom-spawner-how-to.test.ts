import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { linkTypes, packTarball, run, strangersEnvironment } from './custom-spawner-tarballs.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs/how-to/write-a-spawner.md'), 'utf8');
const noRegistry =
  /npm error code (E(AI_AGAIN|NOTFOUND|CONNREFUSED|CONNRESET|TIMEDOUT|NETUNREACH|NOTCACHED)|SELF_SIGNED\w*)/;
const packages = ['core', 'process-linux', 'spawner-node', 'spawner-conformance'];

let scratch = '';
let env: NodeJS.ProcessEnv = {};
const tarballs = new Map<string, string>();

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'how-to-'));
  chmodSync(scratch, 0o755);
  for (const name of packages) {
    tarballs.set(`@hermit/${name}`, packTarball(`packages/${name}`, join(scratch, 'tarballs')));
  }
  const bin = join(scratch, 'bin');
  mkdirSync(bin);
  symlinkSync(process.execPath, join(bin, 'node'));
  const hsm = join(root, 'apps/hsm/bin/run.js');
  writeFileSync(join(bin, 'hsm'), `#!/bin/sh\nexec node '${hsm}' "$@"\n`, { mode: 0o755 });
  env = { ...strangersEnvironment(bin), TMPDIR: scratch };
}, 120_000);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** What the page tells to type, and which files to write, as one script. What it only shows is fenced as `console`. */
function script(text: string): string {
  const blocks = [...text.matchAll(/^```(sh|js file=(\S+))\n([\s\S]*?)^```$/gm)];
  const steps = blocks.map(([, kind = '', file, body = ''], index) => {
    const step =
      kind === 'sh' ? withTarballs(body) : `mkdir -p ${dirname(file ?? '')}\ncat > ${file} <<'FILE'\n${body}FILE`;
    return `echo "block ${index + 1}" >&2\n${step}`;
  });
  return ['set -eu', 'mkdir page', 'cd page', ...steps, 'wait', 'echo "all blocks" >&2'].join('\n');
}

/** The packages of this house are not published yet as they stand here: their archives take the place of their names. */
function withTarballs(commands: string): string {
  return commands.replace(/^npm install (?!--prefix).*$/gm, (line) => {
    const all = [...tarballs.values()].join(' ');
    return line.includes('--save-dev') ? ':' : `npm install ${all}`;
  });
}

test('every block of the page is run, or only shown', () => {
  const kinds = [...page.matchAll(/^```(\S+.*)$/gm)].map(([, kind]) => kind ?? '');
  expect(kinds.filter((kind) => !/^(sh|console|js file=\S+)$/.test(kind))).toEqual([]);
  expect(kinds.filter((kind) => kind === 'sh').length).toBeGreaterThan(5);
});

test('the page leads from an empty folder to a spawner that passes the kit and runs a service', ({ skip }) => {
  const { status, stdout, stderr } = run('bash', ['-c', script(page)], scratch, env);
  if (noRegistry.test(stderr))
    skip('the registry cannot be reached, and the packages that others publish are not in the cache');
  expect(status, `${stdout.slice(-4000)}\n${stderr.slice(-4000)}`).toBe(0);
  expect(stderr).toContain('all blocks');
  const reports = [...stdout.matchAll(/^(\d+) passed, 0 failed, \d+ skipped$/gm)];
  expect(Number(reports[0]?.[1])).toBeGreaterThan(90);
  expect(stdout).toMatch(/fail 0$/m);
  expect(stdout).toContain('7000');
}, 300_000);

test('the types of its files are right', ({ skip }) => {
  const project = join(scratch, 'page/hermit-spawner-oom');
  if (!existsSync(join(project, 'index.js'))) skip('the page did not get that far');
  linkTypes(join(project, 'node_modules'));
  const compilerOptions = { allowJs: true, checkJs: true, noEmit: true, strict: true, skipLibCheck: true };
  const options = { ...compilerOptions, target: 'es2023', module: 'nodenext', types: ['node'] };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['**/*.js'] }));
  const { status, stdout } = run(join(root, 'node_modules/.bin/tsc'), ['-p', project], project);
  expect(status, stdout).toBe(0);
}, 120_000);
