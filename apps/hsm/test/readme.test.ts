import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { isRunning, killAll, processesWith } from './harness/processes.ts';
import { waitUntil } from './harness/wait-until.ts';

const application = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(new URL('../../../packages/core/README.md', import.meta.url), 'utf8');
const stateId = `readme-test-${process.pid}`;

/** The first fenced example, with a state id of its own so that its processes can be told from all others. */
function example(): string {
  const block = /^```ts\n([\s\S]*?)^```$/m.exec(readme)?.[1];
  if (block === undefined) throw new Error('the README of core has no example');
  return block.replace("'my-program'", `'${stateId}'`);
}

afterEach(() => {
  const left = processesWith(stateId);
  killAll(left);
  expect(left).toEqual([]);
});

test('the example of the README of core runs a service, and Ctrl-C stops it', async () => {
  const code = example();
  expect(code.split('\n').length).toBeLessThanOrEqual(22);
  expect(code).toContain(stateId);
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { cwd: application });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = once(child, 'exit');
  const lines = (): string[] => output.split('\n');
  const pid = await waitUntil(
    'the service of the example to say hello',
    () => lines().includes('hello') && Number(/running as pid (\d+)/.exec(output)?.[1]),
    () => output,
  );
  expect(isRunning(pid)).toBe(true);
  expect(pid).not.toBe(child.pid);

  child.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
  expect(lines()).toEqual(expect.arrayContaining(['stopped, 0 left', 'greeter ready runs as wanted']));
  expect(isRunning(pid)).toBe(false);
});
