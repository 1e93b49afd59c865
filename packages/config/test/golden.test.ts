import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '@hermit/core';
import type { SpawnerCapabilities } from '@hermit/core/spawner';
import { describe, expect, test } from 'vitest';
import { formatFindings, loadDirectories, type SpawnerFinder, type SpawnerTraits } from '../src/index.ts';
import { useTemporaryDirectories } from './support/temporary-directory.ts';

const golden = join(import.meta.dirname, 'golden');
const everything: SpawnerCapabilities = {
  adopts: true,
  watches: 'started',
  signalsGroup: true,
  killsTree: true,
  exitStatus: 'started',
  passesDescriptors: true,
  capturesOutput: true,
  switchesUser: true,
  setsUmask: true,
  setsWorkingDirectory: true,
  purposes: ['main', 'pre-start', 'stop', 'reload'],
};
const nothing: SpawnerCapabilities = {
  ...everything,
  signalsGroup: false,
  exitStatus: 'none',
  passesDescriptors: false,
  switchesUser: false,
  setsUmask: false,
  setsWorkingDirectory: false,
  purposes: ['main'],
};
const depth: JsonObject = {
  type: 'object',
  properties: {
    depth: { type: 'integer', minimum: 1, examples: [3] },
    shade: { enum: ['light', 'dark'] },
    near: { type: 'object', properties: { name: { type: 'string' } }, additionalProperties: false },
    list: { type: 'array', items: { type: 'string' } },
    either: { oneOf: [{ type: 'string' }, { type: 'boolean' }] },
  },
  additionalProperties: false,
};
const node: SpawnerTraits = { capabilities: everything, optionsSchema: depth };
const spawners: SpawnerFinder = {
  alternatives: new Map([['node', node]]),
  async find(name) {
    if (name === 'node') return { kind: 'usable', traits: node };
    if (name === 'ssd') return { kind: 'usable', traits: { ...node, optionsSchema: null } };
    if (name === 'weak') return { kind: 'usable', traits: { capabilities: nothing, optionsSchema: null } };
    if (name === 'picky')
      return { kind: 'usable', traits: { ...node, optionsSchema: { type: 'object', required: ['image'] } } };
    if (name === 'bad-schema') return { kind: 'usable', traits: { ...node, optionsSchema: { type: 'nonsense' } } };
    if (name === 'ill') return { kind: 'unusable', message: 'it is ill', suggestion: 'cure it', traits: node };
    return { kind: 'unknown', message: `there is no spawner "${name}"`, suggestion: 'did you mean "node"?' };
  },
};

describe('findings of a directory', () => {
  const temporaryDirectory = useTemporaryDirectories();

  // Copied, so that the owner and mode of the checkout play no part.
  async function loadCopy(name: string) {
    const directory = temporaryDirectory();
    cpSync(join(golden, name), directory, { recursive: true });
    const options = { checkHost: false, spawners };
    return { directory, snapshot: await loadDirectories([directory], options) };
  }

  for (const name of readdirSync(golden)) {
    test(`${name} reads as expected`, async () => {
      const { directory, snapshot } = await loadCopy(name);
      const { findings, sources, definitions } = snapshot;
      const text = formatFindings(findings, 'text', { sources, baseDirectory: directory });
      const ids = definitions.map(({ id }) => id).join(' ');
      const shown = `${text.replaceAll(`${directory}/`, '')}definitions: ${ids}\n`;
      await expect(shown).toMatchFileSnapshot(join(golden, name, 'expected.txt'));
    });
  }

  test('the same findings come out in the formats for programs', async () => {
    const { directory, snapshot } = await loadCopy('wrong-types');
    const own = { baseDirectory: directory };
    const json = formatFindings(snapshot.findings, 'json', own).replaceAll(`${directory}/`, '/d/');
    await expect(json).toMatchFileSnapshot(join(import.meta.dirname, 'formats', 'findings.json'));
    const sarif = formatFindings(snapshot.findings, 'sarif', own);
    await expect(sarif).toMatchFileSnapshot(join(import.meta.dirname, 'formats', 'findings.sarif'));
    const github = formatFindings(snapshot.findings, 'github', own);
    await expect(github).toMatchFileSnapshot(join(import.meta.dirname, 'formats', 'findings.github.txt'));
  });

  test('the literal sample of the seed is refused at the first comment line that is none', async () => {
    const { snapshot } = await loadCopy('seed-literal');
    expect(snapshot.findings).toMatchObject([{ code: 'syntax', line: 5, column: 16 }]);
  });
});
