import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linkTypes, packTarball, run, strangersEnvironment } from './custom-spawner-tarballs.ts';
import { type Place, placeIn, runInForeground, until } from './packaging-manager.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const example = join(root, 'examples/custom-spawner');
const hsm = join(root, 'apps/hsm/bin/run.js');
const hasNamespaces =
  spawnSync('unshare', ['--user', '--map-root-user', '--pid', '--fork', '--mount-proc', 'true']).status === 0;

let scratch = '';
let copy = '';
let env: NodeJS.ProcessEnv = {};
const places: Place[] = [];

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'custom-spawner-'));
  copy = join(scratch, 'hermit-spawner-unshare');
  chmodSync(scratch, 0o755);
  mkdirSync(join(scratch, 'bin'));
  symlinkSync(process.execPath, join(scratch, 'bin/node'));
  env = strangersEnvironment(join(scratch, 'bin'));
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

afterAll(() => {
  for (const place of places) place.tell('shutdown');
  rmSync(scratch, { recursive: true, force: true });
});

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

  test.runIf(hasNamespaces)(
    '"hsm run" runs services by it, and the next manager has them; who escapes is killed',
    async () => {
      const place = placeIn(mkdtempSync(join(scratch, 'run-')));
      places.push(place);
      const witness = join(scratch, 'escaped');
      writeFileSync(join(place.services, 'hermit.toml'), `allow_spawners = ["${copy}"]\n`);
      const command = `(env -i setsid sh -c 'while :; do sleep 0.1; done' escaped &) ; touch ${witness}; exec sleep 1000`;
      const lines = [
        'exec_start_pre = ["test", "-d", "/proc/1"]',
        `exec_start = ["sh", "-c", ${JSON.stringify(command)}]`,
        'shutdown_timeout = "1s"',
        `spawner = "${copy}"`,
      ];
      place.define('kept', `${lines.join('\n')}\n`);
      const start = () => runInForeground(process.execPath, [hsm, 'run'], place.env);
      const first = start();
      const pid = await until(() => existsSync(witness) && place.pidOf('kept'), first.output);
      const inside = readlinkSync(`/proc/${pid}/ns/pid`);
      expect(inside).not.toBe(readlinkSync('/proc/self/ns/pid'));
      first.child.kill('SIGKILL');
      await first.ended;
      const second = start();
      expect(await until(() => place.pidOf('kept'), second.output)).toBe(pid);
      expect(place.tell('shutdown').status, second.output()).toBe(0);
      expect(await second.ended).toBe(0);
      await until(() => livingIn(inside) === 0, second.output);
    },
    120_000,
  );
});

/** How many processes a pid namespace has. */
function livingIn(namespace: string): number {
  return readdirSync('/proc').filter((name) => {
    try {
      return readlinkSync(`/proc/${name}/ns/pid`) === namespace;
    } catch {
      return false;
    }
  }).length;
}

/** Every clause, and those that say nothing about this spawner; what a machine cannot do differs from one to the other. */
function claims(report: string): readonly string[] {
  const clauses = [...report.matchAll(/^(ok|skip|FAIL) +([A-Z]+-\d+)\s+(.*) \(\d+ ms\)(?:\n {6}(.*))?/gm)];
  return clauses.map(([, outcome = '', id, title, reason = '']) => {
    const isUnclaimed = outcome === 'skip' && reason.includes('does not claim');
    return `${isUnclaimed ? 'skip' : outcome.replace('skip', 'ok')} ${id} ${title}`;
  });
}
