import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linkTypes, packTarball, run, strangersEnvironment } from './custom-spawner-tarballs.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const example = join(root, 'examples/custom-spawner');
const hsm = join(root, 'apps/hsm/bin/run.js');
const hasNamespaces =
  spawnSync('unshare', ['--user', '--map-root-user', '--pid', '--fork', '--mount-proc', 'true']).status === 0;

let scratch = '';
let copy = '';
let env: NodeJS.ProcessEnv = {};

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'custom-spawner-'));
  copy = join(scratch, 'hermit-spawner-unshare');
  chmodSync(scratch, 0o755);
  mkdirSync(join(scratch, 'bin'));
  symlinkSync(process.execPath, join(scratch, 'bin/node'));
  env = strangersEnvironment(scratch, join(scratch, 'bin'));
  cpSync(example, copy, { recursive: true, filter: (path) => !path.includes('node_modules') });
  const packed = ['@hermit/core', '@hermit/spawner-conformance'];
  const tarballs = packed.map((name) => packTarball(name.replace('@hermit', 'packages'), join(scratch, 'tarballs')));
  const manifest = JSON.parse(readFileSync(join(copy, 'package.json'), 'utf8'));
  // What is only there for its types is not asked for, so that nothing has to come from afar.
  const devDependencies = Object.fromEntries(tarballs.map((path, index) => [packed[index], `file:${path}`]));
  writeFileSync(join(copy, 'package.json'), JSON.stringify({ ...manifest, devDependencies }));
  const install = run('npm', ['install', '--no-package-lock', '--offline'], copy, env);
  if (install.status !== 0) throw new Error(`npm install: ${install.stdout}${install.stderr}`);
}, 120_000);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('the example of a spawner, outside of this house, with packed packages', () => {
  test('it is not part of the workspace, and links to nothing in it', () => {
    expect(readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')).not.toContain('examples');
    const links = readdirSync(copy, { recursive: true, withFileTypes: true }).filter((each) => each.isSymbolicLink());
    expect(links).toEqual([]);
    expect(readdirSync(join(copy, 'node_modules/@hermit')).sort()).toEqual(['core', 'spawner-conformance']);
  });

  test('it needs nothing but Node to run', () => {
    const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(copy, 'package.json'), 'utf8'));
    expect([dependencies, peerDependencies]).toEqual([undefined, undefined]);
  });

  test('its types are right', () => {
    linkTypes(join(copy, 'node_modules'));
    const { status, stdout } = run(join(root, 'node_modules/.bin/tsc'), ['--noEmit', '-p', copy], copy, process.env);
    expect(status, stdout).toBe(0);
  }, 120_000);

  test.runIf(hasNamespaces)(
    'it passes the conformance kit and its own tests',
    () => {
      const { status, stdout } = run('npm', ['test'], copy, { ...env, TMPDIR: scratch });
      expect(status, stdout.slice(-5000)).toBe(0);
      expect(Number(/pass (\d+)/.exec(stdout)?.[1])).toBeGreaterThan(100);
    },
    300_000,
  );

  test.runIf(hasNamespaces)(
    '"hsm spawner check" says what the report says that comes with it',
    () => {
      const { status, stdout, stderr } = run(process.execPath, [hsm, 'spawner', 'check', copy], copy, env);
      expect(status, stdout.slice(-3000) + stderr).toBe(0);
      expect(claims(readFileSync(join(example, 'conformance-report.txt'), 'utf8'))).toEqual(claims(stdout));
    },
    300_000,
  );
});

/** Every clause, and those that say nothing about this spawner; what a machine cannot do differs from one to the other. */
function claims(report: string): readonly string[] {
  const clauses = [...report.matchAll(/^(ok|skip|FAIL) +([A-Z]+-\d+)\s+(.*) \(\d+ ms\)(?:\n {6}(.*))?/gm)];
  return clauses.map(([, outcome = '', id, title, reason = '']) => {
    const isUnclaimed = outcome === 'skip' && reason.includes('does not claim');
    return `${isUnclaimed ? 'skip' : outcome.replace('skip', 'ok')} ${id} ${title}`;
  });
}
