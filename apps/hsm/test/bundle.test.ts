import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';

const dist = new URL('../dist/', import.meta.url);
const textOf = (file: string): string => readFileSync(new URL(file, dist), 'utf8');

/** The chunks that a file always loads with it. */
function staticImports(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, path] of textOf(file).matchAll(/(?:from|import)[`"'](\.[^`"']+)[`"']/g)) {
    staticImports(new URL(path ?? '', new URL(file, dist)).href.slice(dist.href.length), seen);
  }
  return seen;
}

/** The chunks that our own part of these files loads when it needs them. */
function dynamicImports(files: Iterable<string>): readonly string[] {
  const own = [...files].filter((file) => !textOf(file).includes('oclif'));
  return own.flatMap((file) =>
    [...textOf(file).matchAll(/import\([`"'](\.[^`"']+)[`"']\)/g)].map(([, path]) =>
      new URL(path ?? '', new URL(file, dist)).href.slice(dist.href.length),
    ),
  );
}

test('what hsm run would load later is on the list of what it loads at once', () => {
  const list = JSON.parse(textOf('run-rest.json')) as string[];
  const later = dynamicImports(staticImports('commands/run.js'));
  expect(later.length).toBeGreaterThan(0);
  expect(list).toEqual(expect.arrayContaining([...later]));
  expect(list.filter((file) => !existsSync(new URL(file, dist)))).toEqual([]);
});

test('the spawner ssd is a chunk of its own, which no command loads unless it is asked for', () => {
  const isSsd = (file: string): boolean => textOf(file).includes('--make-pidfile');
  for (const command of ['run', 'validate', 'spawner/list', 'spawner/check']) {
    const files = staticImports(`commands/${command}.js`);
    expect([...files].filter(isSsd)).toEqual([]);
    expect(new Set(dynamicImports(files).filter(isSsd)).size).toBe(1);
  }
});

test('modules of Node are taken without what exists only when somebody asks for it', () => {
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
  const direct = files.filter((file) => /(?:from|import) ?[`"']node:/.test(textOf(file)));
  expect(direct).toEqual([]);
  expect(files.length).toBeGreaterThan(20);
});

test('hsm validate asks the spawner what it can do without loading the manager', () => {
  const loaded = new Set(staticImports('commands/validate.js'));
  for (const file of dynamicImports(loaded)) for (const further of staticImports(file)) loaded.add(further);
  expect([...loaded].filter((file) => textOf(file).includes('pre-start-running'))).toEqual([]);
});

test('no command is loaded with another one', () => {
  for (const file of readdirSync(new URL('commands/', dist), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.js')) continue;
    const others = [...staticImports(`commands/${file}`)].filter((other) => /^commands\//.test(other));
    expect(others).toEqual([`commands/${file}`]);
  }
  expect([...staticImports('main.js')].filter((file) => /^commands\//.test(file))).toEqual([]);
});

test('the framework is bundled without what no command needs', () => {
  const framework = [...staticImports('main.js')].map(textOf).join('\n');
  const names = ['semver', 'minimatch', 'tinyglobby', 'lilconfig'];
  expect(names.filter((name) => !framework.includes(`${name} is not part of the bundle of hsm`))).toEqual([]);
  const aSpinnerThatNobodyAsksFor = 'christmas';
  expect(framework).not.toContain(aSpinnerThatNobodyAsksFor);
});

test('only hsm spawner check can load the conformance kit, and finds its test programs', () => {
  const kit = 'conformance/kit/kit.js';
  expect(dynamicImports(staticImports('commands/spawner/check.js'))).toContain(kit);
  expect(staticImports('commands/spawner/check.js').has(kit)).toBe(false);
  for (const command of ['run', 'validate', 'status', 'spawner/list']) {
    const files = staticImports(`commands/${command}.js`);
    expect([...files, ...dynamicImports(files)]).not.toContain(kit);
  }
  const programs = [...textOf(kit).matchAll(/\.\.\/\.\.\/programs\/(\w+\.mjs)?/g)].map(([path]) => path);
  expect(programs.length).toBeGreaterThan(0);
  expect(programs.filter((path) => !existsSync(new URL(path, new URL(kit, dist))))).toEqual([]);
});

test.each(['status', 'start', 'stop', 'system/index', 'shutdown', 'reload', 'wait'])(
  'hsm %s loads the framework and little else',
  (command) => {
    const files = [...staticImports(`commands/${command}.js`)];
    const own = files.filter((file) => !textOf(file).includes('oclif'));
    const bytes = own.reduce((sum, file) => sum + statSync(new URL(file, dist)).size, 0);
    expect(own.length).toBeGreaterThan(3);
    expect(bytes).toBeLessThan(48_000);
  },
);
