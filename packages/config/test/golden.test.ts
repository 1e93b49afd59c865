import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '@hermit/core';
import { describe, expect, test } from 'vitest';
import { formatFindings, loadDirectories } from '../src/index.ts';
import { useTemporaryDirectories } from './support/temporary-directory.ts';

const golden = join(import.meta.dirname, 'golden');
const spawnerSchemas = new Map<string, JsonObject | null>([
  ['ssd', null],
  ['node', { type: 'object', properties: { depth: { type: 'integer' } }, additionalProperties: false }],
]);

describe('findings of a directory', () => {
  const temporaryDirectory = useTemporaryDirectories();

  // Copied, so that the owner and mode of the checkout play no part.
  async function loadCopy(name: string) {
    const directory = temporaryDirectory();
    cpSync(join(golden, name), directory, { recursive: true });
    const options = { checkHost: false, knownSpawners: ['node', 'ssd'], spawnerSchemas };
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
