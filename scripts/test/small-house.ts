import { assembleHouse } from '../fences/house.mjs';

type House = ReturnType<typeof assembleHouse>;

const manifest = (name: string, more: object = {}): string =>
  JSON.stringify({
    name,
    description: 'a package',
    license: 'MIT',
    type: 'module',
    engines: { node: '>=22.18' },
    exports: { '.': './dist/index.js' },
    files: ['dist'],
    scripts: { build: 'tsc -b', typecheck: 'tsc' },
    publishConfig: { access: 'public' },
    ...more,
  });

const tags = (...names: string[]): string => JSON.stringify({ extends: ['//'], tags: names });

const surroundings = (directory: string): [string, string][] => [
  [`${directory}/README.md`, '# A package\n'],
  [`${directory}/vitest.config.ts`, "import { defineProject } from 'vitest/config';\n"],
];

/** The files of a house in which nothing is wrong; a test changes one of them. */
export function soundFiles(): Map<string, string> {
  return new Map([
    [
      'package.json',
      JSON.stringify({
        name: 'hermit',
        engines: { node: '>=22.18' },
        scripts: { build: 'turbo run build' },
        devDependencies: { vitest: '5.1.0' },
      }),
    ],
    [
      'tsconfig.json',
      '{ "references": [{ "path": "packages/core" }, { "path": "packages/config" }, { "path": "apps/hsm" }] }',
    ],
    ['packages/core/package.json', manifest('@hermit/core')],
    ['packages/core/turbo.json', tags('pure')],
    ['packages/core/tsconfig.json', '{ "compilerOptions": { "lib": ["es2023"], "types": [] } }'],
    ...surroundings('packages/core'),
    ['packages/core/src/model/reason.ts', "export const reasonCodes = [\n  'already-running',\n] as const;\n"],
    [
      'packages/core/src/reconcile/decide.ts',
      "import { reasonCodes } from '../model/reason.ts';\nexport const first = reasonCodes[0];\n",
    ],
    ['packages/config/package.json', manifest('@hermit/config', { dependencies: { '@hermit/core': 'workspace:^' } })],
    ['packages/config/turbo.json', tags('io')],
    ...surroundings('packages/config'),
    ['packages/config/src/index.ts', "export { reasonCodes } from '@hermit/core';\n"],
    [
      'packages/config/test/index.test.ts',
      "import { expect, test } from 'vitest';\ntest('one is one', () => expect(1 + 0).toBe(1));\n",
    ],
    [
      'apps/hsm/package.json',
      manifest('@hermit/hsm', { bin: { hsm: './bin/run.js' }, devDependencies: { '@hermit/config': 'workspace:^' } }),
    ],
    ['apps/hsm/turbo.json', tags('app')],
    ...surroundings('apps/hsm'),
    ['apps/hsm/src/main.ts', "import { reasonCodes } from '@hermit/config';\nconsole.log(reasonCodes);\n"],
    ['docs/README.md', '# Documents\n\nSee [the reasons](reference/reasons.md#already-running).\n'],
    ['docs/reference/reasons.md', '# Reasons\n\n### `already-running`\n\nIt runs.\n'],
  ]);
}

/** A sound house in which some files have another text; `null` takes one away. */
export function houseWith(changes: Record<string, string | null>): House {
  const files = soundFiles();
  for (const [path, text] of Object.entries(changes)) {
    if (text === null) files.delete(path);
    else files.set(path, text);
  }
  return assembleHouse(files);
}

/** The manifest of a package of the sound house with some keys changed. */
export function changedManifest(directory: string, changes: object): Record<string, string> {
  const path = `${directory}/package.json`;
  return { [path]: JSON.stringify({ ...JSON.parse(soundFiles().get(path) ?? '{}'), ...changes }) };
}
