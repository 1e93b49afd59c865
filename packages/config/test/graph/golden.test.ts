import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formatFindings, validatePaths } from '../../src/index.ts';
import { useTemporaryDirectories } from '../support/temporary-directory.ts';

const golden = join(import.meta.dirname, 'golden');

describe('findings about definitions as a whole', () => {
  const temporaryDirectory = useTemporaryDirectories();

  for (const name of readdirSync(golden)) {
    test(`${name} reads as expected`, async () => {
      // Copied, so that the owner and mode of the checkout play no part.
      const directory = temporaryDirectory();
      cpSync(join(golden, name), directory, { recursive: true });
      const { findings, sources } = await validatePaths([directory], { checkHost: false });
      const text = formatFindings(findings, 'text', { sources, baseDirectory: directory });
      const shown = text === '' ? 'nothing to say\n' : text.replaceAll(`${directory}/`, '');
      await expect(shown).toMatchFileSnapshot(join(golden, name, 'expected.txt'));
    });
  }
});
