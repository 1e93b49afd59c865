import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { controlErrors } from '../src/index.ts';
import { served } from './fixture/served.ts';

const page = readFileSync(new URL('../../../docs/reference/control-api.md', import.meta.url), 'utf8');
const run = promisify(execFile);
const hasCurl = spawnSync('curl', ['--version']).status === 0;
if (!hasCurl) console.warn('the examples of control-api.md are not run: there is no curl here');

interface Example {
  readonly script: string;
  /** The document shown below the command, if there is one. */
  readonly output: unknown;
}

const blocks = [...page.matchAll(/```(sh|json)\n(.*?)```/gs)].map(([, language, text]) => ({ language, text }));
const examples = blocks.flatMap(({ language, text }, index): Example[] => {
  const next = blocks[index + 1];
  if (language !== 'sh') return [];
  return [{ script: text ?? '', output: next?.language === 'json' ? JSON.parse(next.text ?? '') : null }];
});

describe('the page on the control API', () => {
  it('has examples', () => expect(examples.length).toBeGreaterThan(8));

  it.skipIf(!hasCurl).each(examples)('shows what really happens: $script', async ({ script, output }) => {
    const { socketPath, backend } = await served();
    if (script.includes('"wait": false')) backend.shutdownReply = new Promise(() => {});
    const { stdout } = await run('sh', ['-c', script], { env: { ...process.env, HSM_SOCKET: socketPath } });
    const reply: unknown = JSON.parse(stdout);
    if (output === null) expect(reply).not.toHaveProperty('code');
    else expect(reply).toEqual(output);
  });

  it('lists every code with its status and exit code', () => {
    const rows = page.replaceAll(/ +/g, ' ');
    for (const [code, { httpStatus, exitCode }] of Object.entries(controlErrors)) {
      expect(rows).toContain(`| \`${code}\` | ${httpStatus ?? '–'} | ${exitCode} |`);
    }
  });
});
