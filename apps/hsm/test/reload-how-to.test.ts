import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hsmProject } from './harness/hsm-project.ts';

const page = readFileSync(new URL('../../../docs/how-to/reload-a-service.md', import.meta.url), 'utf8');

test('the definitions of the page are valid, but for programs that are not installed here', async () => {
  const blocks = [...page.matchAll(/```toml\n# (\S+)\n(.*?)```/gs)];
  expect(blocks.map(([, name]) => name)).toEqual(['proxy.toml', 'web.toml']);
  const project = hsmProject(Object.fromEntries(blocks.map(([, name, text]) => [name ?? '', text ?? ''])));
  const { code, stdout } = await project.cli(['validate', project.directory, '--format', 'json']);
  expect(code).toBe(0);
  const { findings } = JSON.parse(stdout) as { findings: readonly { code: string }[] };
  expect(findings.filter((finding) => finding.code !== 'executable-missing')).toEqual([]);
});

test('the commands of the page have the words that they need', async () => {
  const project = hsmProject();
  const lines = [...page.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block]) => (block ?? '').trim().split('\n'));
  expect(lines.length).toBeGreaterThan(3);
  for (const line of lines) {
    const { code, stderr } = await project.cli(line.split(' ').slice(1));
    expect([line, code, stderr]).toEqual([line, 4, expect.stringContaining('no manager listens')]);
  }
});
