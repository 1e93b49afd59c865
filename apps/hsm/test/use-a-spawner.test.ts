import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hsmProject } from './harness/hsm-project.ts';
import { installPackage, strangeSpawner } from './harness/spawner-package.ts';

const page = readFileSync(new URL('../../../docs/how-to/use-a-spawner.md', import.meta.url), 'utf8');

/** The fenced blocks of one language, without the indentation of the list that they stand in. */
function blocks(language: string): readonly string[] {
  const fence = new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\`$`, 'gm');
  return [...page.matchAll(fence)].map(([, indent = '', text = '']) =>
    text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );
}

describe('the page about using a spawner', () => {
  test('has files that are valid', async () => {
    const project = hsmProject();
    installPackage(project.directory, '@example/hermit-spawner', strangeSpawner);
    const files = blocks('toml');
    expect(files.length).toBeGreaterThan(3);
    for (const text of files) {
      const name = /^# (\S+)\n/.exec(text)?.[1] ?? 'unnamed.toml';
      project.write({ [name]: text });
      const { stdout } = await project.cli(['validate', project.directory]);
      expect(stdout.replaceAll(/^.*executable-missing\]$/gm, '')).not.toMatch(/: error: /);
    }
  });

  test('has commands that work', async () => {
    const script = blocks('sh').join('\n');
    expect(script).toContain('hsm spawner list');
    expect((await hsmProject().shell(`set -eu\n${script}`)).code).toBe(0);
  });
});
