import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hsmProject } from './harness/hsm-project.ts';

const page = readFileSync(new URL('../../../docs/how-to/assert-facts.md', import.meta.url), 'utf8');
const hasCurl = spawnSync('curl', ['--version']).status === 0;
if (!hasCurl) console.warn('the commands of assert-facts.md are not run: there is no curl here');

test.skipIf(!hasCurl)(
  'the commands of the page about facts work, one after the other, in an empty directory',
  async () => {
    const blocks = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '');
    expect(blocks.length).toBeGreaterThan(6);
    const project = hsmProject();
    const told = blocks.map((block, index) => `echo "block ${index + 1}" >&2\n${block}`);
    const end = "trap 'hsm shutdown >end.log 2>&1 || true' EXIT";
    const script = ['set -eu', end, 'mkdir page', 'cd page', ...told, 'wait'].join('\n');
    const { code, stdout, stderr } = await project.shell(script);
    expect(stderr).toContain(`block ${blocks.length}`);
    expect(code, stderr).toBe(0);
    const shown = [...page.matchAll(/^```console\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '');
    expect(shown.length).toBeGreaterThan(1);
    for (const text of shown) expect(stdout).toContain(text);
  },
  120_000,
);
