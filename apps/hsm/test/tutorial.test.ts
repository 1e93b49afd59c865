import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hsmProject } from './harness/hsm-project.ts';

const tutorial = readFileSync(new URL('../../../docs/tutorial/first-service.md', import.meta.url), 'utf8');

/** The commands of the page, in its order. What it only shows is fenced as `console`. */
function commands(page: string): readonly string[] {
  return [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '');
}

test('the commands of the tutorial work, one after the other, in an empty directory', async () => {
  const blocks = commands(tutorial);
  expect(blocks.length).toBeGreaterThan(8);
  const project = hsmProject();
  const tell = (block: string, index: number): string => `echo "block ${index + 1}" >&2\n${block}`;
  const script = ['set -eu', 'mkdir tutorial', 'cd tutorial', ...blocks.map(tell), 'wait'].join('\n');
  const { code, stderr } = await project.shell(script);
  expect(stderr).toContain(`block ${blocks.length}`);
  expect(code, stderr).toBe(0);
}, 120_000);
