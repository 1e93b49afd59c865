import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Foreground, hsm, type Place, placeIn, runInForeground, until } from './packaging-manager.ts';

const file = fileURLToPath(new URL('../../packaging/container/Containerfile', import.meta.url));
const namespace = ['--pid', '--fork', '--kill-child', '--mount-proc', '--'];
const hasTini = spawnSync('tini', ['--version']).status === 0;
const hasNamespaces = spawnSync('unshare', [...namespace, 'true']).status === 0;

let scratch = '';
let place: Place;
let running: Foreground | null = null;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'hsm-container-'));
  place = placeIn(scratch);
});
afterEach(async () => {
  running?.child.kill('SIGKILL');
  await running?.ended;
  running = null;
  rmSync(scratch, { recursive: true, force: true });
});

interface Instruction {
  readonly word: string;
  readonly rest: string;
}

/** The instructions, with continued lines joined and comments left out. */
function instructions(): readonly Instruction[] {
  const text = readFileSync(file, 'utf8')
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n/g, ' ');
  return text.split('\n').flatMap((line) => {
    const [, word, rest] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (word === undefined || rest === undefined) {
      expect(line.trim()).toBe('');
      return [];
    }
    return [{ word, rest }];
  });
}

function only(word: string): string {
  const found = instructions().filter((each) => each.word === word);
  expect(found, word).toHaveLength(1);
  return found[0]?.rest ?? '';
}

/** The words of the first process of a container: those of the file, with the `hsm` and the directory of the test. */
function firstProcess(): readonly string[] {
  const words = [...JSON.parse(only('ENTRYPOINT')), ...JSON.parse(only('CMD'))];
  return words.flatMap((word: string) => {
    if (word === 'hsm') return [process.execPath, hsm];
    return word === '/etc/hermit' ? [place.services] : [word];
  });
}

/** Runs words as the first process of a pid namespace. */
async function contain(words: readonly string[]): Promise<{ pid: number; foreground: Foreground }> {
  const foreground = runInForeground('unshare', [...namespace, ...words], place.env);
  running = foreground;
  await until(() => place.tell('status').status === 0, foreground.output);
  const children = `/proc/${foreground.child.pid}/task/${foreground.child.pid}/children`;
  return { pid: Number(readFileSync(children, 'utf8').trim()), foreground };
}

/** The processes that a first process did not collect. */
function zombiesOf(pid: number): number {
  const stats = readdirSync('/proc').flatMap((name) => {
    try {
      return /^\d+$/.test(name) ? [readFileSync(`/proc/${name}/stat`, 'latin1')] : [];
    } catch {
      return [];
    }
  });
  return stats.filter((stat) => stat.slice(stat.lastIndexOf(')') + 2).startsWith(`Z ${pid} `)).length;
}

/** Leaves an orphan behind that ends, and goes on. */
const orphaning =
  'exec_start = ["sh", "-c", "(sh -c \\"exec sleep 0.1\\" &); sleep 1; echo $$ > FILE; exec sleep 1000"]\n';

describe('the recipe for a container', () => {
  test('has known instructions, and stages that are there', () => {
    const known = /^(FROM|ARG|RUN|ENV|VOLUME|STOPSIGNAL|HEALTHCHECK|ENTRYPOINT|CMD|USER)$/;
    const all = instructions();
    expect(all.filter(({ word }) => !known.test(word))).toEqual([]);
    const stages = all.filter(({ word }) => word === 'FROM').map(({ rest }) => rest.split(' '));
    expect(stages.map(([, , name]) => name)).toEqual(['base', 'privileged', 'unprivileged']);
    expect(stages.slice(1).map(([from]) => from)).toEqual(['base', 'base']);
  });

  test('has shell commands that a shell can read', () => {
    for (const { rest } of instructions().filter(({ word }) => word === 'RUN')) {
      expect(spawnSync('sh', ['-n', '-c', rest], { encoding: 'utf8' }).stderr).toBe('');
    }
  });

  test('gives up its rights in the stage that is built if none is named, and asks hsm whether it is well', () => {
    const all = instructions();
    expect(all.at(-1)).toEqual({ word: 'USER', rest: 'hermit' });
    expect(JSON.parse(only('HEALTHCHECK').replace(/^.*CMD /, ''))).toEqual(['hsm', 'status', '--json']);
    expect(only('ENV')).toMatch(/HSM_SOCKET=\/run\/hermit\//);
  });
});

describe.runIf(hasNamespaces)('as pid 1 of a namespace', () => {
  test.runIf(hasTini)(
    'tini collects orphans, and SIGTERM stops the services in order',
    async () => {
      const witness = join(scratch, 'witness');
      place.define('orphaning', orphaning.replace('FILE', witness));
      place.define(
        'tidy',
        `exec_start = ["sh", "-c", "trap 'echo in order > ${scratch}/end; exit' TERM; sleep 1000 & wait"]\n`,
      );
      const { pid, foreground } = await contain(firstProcess());
      await until(() => existing(witness), foreground.output);
      await until(() => zombiesOf(pid) === 0, foreground.output);
      process.kill(pid, 'SIGTERM');
      await foreground.ended;
      expect(readFileSync(join(scratch, 'end'), 'utf8')).toBe('in order\n');
      expect(foreground.output()).not.toContain('PID 1');
      expect(foreground.output()).toContain('stopping all services');
    },
    120_000,
  );

  test('hsm alone warns, and counts what nobody collects as dead', async () => {
    const witness = join(scratch, 'witness');
    place.define('orphaning', orphaning.replace('FILE', witness));
    const { pid, foreground } = await contain([process.execPath, hsm, 'run', '--dir', place.services]);
    await until(() => existing(witness), foreground.output);
    expect(foreground.output()).toContain('hsm runs as PID 1 and does not reap orphans');
    expect(zombiesOf(pid)).toBeGreaterThan(0);
    const { stdout } = place.tell('stop', 'orphaning');
    expect(JSON.parse(place.tell('status', 'orphaning', '--json').stdout).services[0], stdout).toMatchObject({
      state: 'inactive',
      pid: null,
    });
    process.kill(pid, 'SIGTERM');
    await foreground.ended;
  }, 120_000);
});

function existing(path: string): boolean {
  try {
    return readFileSync(path, 'utf8') !== '';
  } catch {
    return false;
  }
}
