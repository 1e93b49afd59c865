import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { formatFindings, validatePaths } from '../../src/index.ts';
import { useTemporaryDirectories, writeFiles } from '../support/temporary-directory.ts';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/how-to/check-definitions.md'), 'utf8');
const temporaryDirectory = useTemporaryDirectories();

test('the page about checking definitions shows what its example gives', async () => {
  const blocks = [...page.matchAll(/```toml\n# (\S+)\n(.*?)```/gs)];
  expect(blocks.map(([, name]) => name)).toEqual(['web.toml', 'postgres.toml', 'schema.toml']);
  const directory = temporaryDirectory();
  // With the line that names the file, so that the lines are those of the page.
  writeFiles(directory, Object.fromEntries(blocks.map(([, name = '', text]) => [name, `# ${name}\n${text}`])));
  const { findings, sources } = await validatePaths([directory], { checkHost: false });
  const text = formatFindings(findings, 'text', { sources, baseDirectory: directory });
  expect(page).toContain(`\`\`\`text\n${text.replaceAll(`${directory}/`, '')}\`\`\``);
});
