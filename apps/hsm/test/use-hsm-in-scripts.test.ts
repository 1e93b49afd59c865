import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hsmProject } from './harness/hsm-project.ts';

const page = readFileSync(new URL('../../../docs/how-to/use-hsm-in-scripts.md', import.meta.url), 'utf8');
const script = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text]) => text).join('\n');

test('the commands of the page about scripts work, one after the other', async () => {
  const project = hsmProject();
  const { code, stdout, stderr } = await project.shell(`set -eu\n${script}\nwait`);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [, printed = ''] = /^```text\n([\s\S]*?)^```$/m.exec(page) ?? [];
  expect(stdout).toContain(printed);
});
