import { changedManifest } from './small-house.ts';

export const core = 'packages/core/src/model/a.ts';
export const reconcile = 'packages/core/src/reconcile/a.ts';
export const config = 'packages/config/src/a.ts';
export const tests = 'packages/config/test/a.test.ts';
export const page = 'docs/a.md';

/** What is changed in a sound house, and how the one breach begins and what it names. */
export const rows: [string, Record<string, string | null>, string, RegExp][] = [
  [
    'a dependency of core',
    changedManifest('packages/core', { dependencies: { execa: 'catalog:' } }),
    'core-is-pure: packages/core/package.json:0',
    /depends on "execa"/,
  ],
  [
    'a tool in core that is no test tool',
    changedManifest('packages/core', { devDependencies: { rolldown: '1.3.2' } }),
    'core-is-pure: packages/core/package.json:0',
    /"rolldown" is no test tool/,
  ],
  [
    'the types of Node in core',
    { 'packages/core/tsconfig.json': '{ "compilerOptions": { "lib": ["es2023"], "types": ["node"] } }' },
    'core-is-pure: packages/core/tsconfig.json:0',
    /ambient globals/,
  ],
  [
    'the clock in core',
    { [core]: 'export const a = 1;\nexport const now = (): number => Date.now();\n' },
    `core-is-pure: ${core}:2`,
    /nowMs/,
  ],
  ['a date of now in core', { [core]: 'export const now = new Date();\n' }, `core-is-pure: ${core}:1`, /new Date/],
  ['randomness in core', { [core]: 'export const die = Math.random();\n' }, `core-is-pure: ${core}:1`, /Math\.random/],
  ['performance in core', { [core]: 'export const now = performance.now();\n' }, `core-is-pure: ${core}:1`, /port/],
  ['the environment in core', { [core]: 'export const home = process.env.HOME;\n' }, `core-is-pure: ${core}:1`, /port/],
  ['a timer in core', { [core]: 'setTimeout(() => {}, 10);\n' }, `core-is-pure: ${core}:1`, /Clock/],
  [
    'a date under reconcile',
    { [reconcile]: 'export const at = (ms: number): Date => start;\n' },
    `core-is-pure: ${reconcile}:1`,
    /nowMs/,
  ],
  [
    'an async function under reconcile',
    { [reconcile]: 'export const go = async (): number => 1;\n' },
    `core-is-pure: ${reconcile}:1`,
    /synchronous/,
  ],
  [
    'a promise under reconcile',
    { [reconcile]: 'export type Later = Promise<number>;\n' },
    `core-is-pure: ${reconcile}:1`,
    /synchronous/,
  ],
  [
    'a module of Node in a pure package',
    { [core]: "import { join } from 'node:path';\n" },
    `arrows-point-one-way: ${core}:1`,
    /port/,
  ],
  [
    'an undeclared import',
    { [config]: "import { parse } from 'smol-toml';\n" },
    `arrows-point-one-way: ${config}:1`,
    /does not declare/,
  ],
  [
    'a test tool in shipped code',
    { [config]: "import { test } from 'vitest';\n" },
    `arrows-point-one-way: ${config}:1`,
    /among its dependencies/,
  ],
  [
    'an undeclared import, made when it is called',
    { [config]: "export const load = () => import('execa');\n" },
    `arrows-point-one-way: ${config}:1`,
    /"execa"/,
  ],
  [
    'a relative import into another package',
    { [config]: "import { a } from '../../core/src/index.ts';\n" },
    `arrows-point-one-way: ${config}:1`,
    /by its name/,
  ],
  [
    'a package without tags',
    { 'packages/config/turbo.json': '{}' },
    'arrows-point-one-way: packages/config/package.json:0',
    /no tags/,
  ],
  [
    'the application used by a package',
    changedManifest('packages/config', {
      dependencies: { '@hermit/core': 'workspace:^', '@hermit/hsm': 'workspace:^' },
    }),
    'arrows-point-one-way: packages/config/package.json:0',
    /used by nobody/,
  ],
  ['a file of 301 lines', { [config]: 'export {};\n'.repeat(301) }, `names-answer: ${config}:300`, /301 lines/],
  [
    'a file called utils',
    { 'packages/config/src/utils.ts': '' },
    'names-answer: packages/config/src/utils.ts:0',
    /"utils" names no concept/,
  ],
  [
    'a directory called helpers',
    { 'packages/config/src/helpers/a.ts': '' },
    'names-answer: packages/config/src/helpers/a.ts:0',
    /"helpers"/,
  ],
  [
    'a file called types.ts',
    { 'packages/config/src/types.ts': '' },
    'names-answer: packages/config/src/types.ts:0',
    /"types"/,
  ],
  [
    'a second manager',
    { 'packages/config/src/manager2.ts': '' },
    'names-answer: packages/config/src/manager2.ts:0',
    /attempt/,
  ],
  [
    'a file in camel case',
    { 'packages/config/src/loadAll.ts': '' },
    'names-answer: packages/config/src/loadAll.ts:0',
    /kebab/,
  ],
  [
    'a foreign word in an identifier',
    { [config]: 'export const pendingJobs = 1;\n' },
    `one-word-per-concept: ${config}:1`,
    /"operation/,
  ],
  [
    'a foreign word in a comment',
    { [config]: '/** Starts the task. */\nexport {};\n' },
    `one-word-per-concept: ${config}:1`,
    /"operation"/,
  ],
  [
    'a foreign word in a message',
    { [config]: "export const text = 'the unit is running now';\n" },
    `one-word-per-concept: ${config}:1`,
    /"service"/,
  ],
  [
    'a foreign word in a document',
    { [page]: '# A\n\nAt every tick it looks.\n' },
    `one-word-per-concept: ${page}:3`,
    /"poll"/,
  ],
  ['something left for later', { [config]: '// TODO: more\nexport {};\n' }, `no-leftovers: ${config}:1`, /TODO/],
  ['a test that hides the others', { [tests]: "test.only('a', () => {});\n" }, `no-leftovers: ${tests}:1`, /hides/],
  [
    'a test that is switched off',
    { [tests]: "test.skip('a', () => {});\n" },
    `no-leftovers: ${tests}:1`,
    /on a condition/,
  ],
  [
    'an assertion that always holds',
    { [tests]: "test('a', () => expect(true).toBe(true));\n" },
    `no-leftovers: ${tests}:1`,
    /nothing/,
  ],
  ['two titles in a document', { [page]: '# A\n\n# B\n' }, `documents-hold: ${page}:1`, /2 titles/],
  ['a dead link', { [page]: '# A\n\nSee [b](b.md).\n' }, `documents-hold: ${page}:3`, /does not exist/],
  [
    'a link to a heading that is not there',
    { [page]: '# A\n\n[b](README.md#nowhere)\n' },
    `documents-hold: ${page}:3`,
    /no such heading/,
  ],
  ['a link out of the repository', { [page]: '# A\n\n[b](../../b.md)\n' }, `documents-hold: ${page}:3`, /outside/],
  [
    'a reason without its paragraph',
    { 'docs/reference/reasons.md': '# Reasons\n\n## already-running\n' },
    'reasons-are-documented: docs/reference/reasons.md:0',
    /"already-running"/,
  ],
  [
    'a paragraph without its reason',
    { 'docs/reference/reasons.md': '# Reasons\n\n## `already-running`\n\n## `bored`\n' },
    'reasons-are-documented: docs/reference/reasons.md:5',
    /"bored"/,
  ],
  [
    'no page of reasons',
    { 'docs/reference/reasons.md': null, 'docs/README.md': '# D\n' },
    'reasons-are-documented: docs/reference/reasons.md:0',
    /missing/,
  ],
  [
    'another license',
    changedManifest('packages/config', { license: 'ISC' }),
    'packages-are-sane: packages/config/package.json:0',
    /license/,
  ],
  [
    'another Node',
    changedManifest('packages/config', { engines: { node: '>=20' } }),
    'packages-are-sane: packages/config/package.json:0',
    /engines/,
  ],
  [
    'a package that exports nothing',
    changedManifest('packages/config', { exports: undefined }),
    'packages-are-sane: packages/config/package.json:0',
    /exports/,
  ],
  [
    'a version that is not exact',
    changedManifest('packages/config', { dependencies: { '@hermit/core': 'workspace:^', ajv: '^8.0.0' } }),
    'packages-are-sane: packages/config/package.json:0',
    /not exact/,
  ],
  [
    'a package without a README',
    { 'packages/config/README.md': null },
    'packages-are-sane: packages/config/package.json:0',
    /README/,
  ],
  [
    'a package that is not built',
    { 'tsconfig.json': '{ "references": [{ "path": "packages/core" }, { "path": "apps/hsm" }] }' },
    'packages-are-sane: packages/config/package.json:0',
    /references/,
  ],
  [
    'the host of a registry',
    { [page]: `# A\n\nFrom https://${'registry'}.example.test/x\n` },
    `nothing-local: ${page}:3`,
    /host/,
  ],
  ['a path of one machine', { [page]: `# A\n\nIn /${'home'}/karl/code\n` }, `nothing-local: ${page}:3`, /machine/],
  [
    'a lock file that fixes a place',
    { 'pnpm-lock.yaml': 'a:\n  tarball: x\n' },
    'nothing-local: pnpm-lock.yaml:2',
    /place/,
  ],
];
