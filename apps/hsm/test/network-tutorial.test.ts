import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hsmProject } from './harness/hsm-project.ts';

const tutorial = readFileSync(new URL('../../../docs/tutorial/follow-the-network.md', import.meta.url), 'utf8');
const blocks = [...tutorial.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '');

const path = `${process.env['PATH']}:/usr/sbin:/sbin`;
const trial = ['--map-root-user', '--net', 'sh', '-c', 'ip link add uplink0 type veth peer name cable0'];
const canMakeNetworks = spawnSync('unshare', trial, { env: { PATH: path } }).status === 0;

test('the commands of the chapter about the network work, one after the other, in a network of their own', async ({
  skip,
}) => {
  skip(!canMakeNetworks, 'this user may not make network namespaces with virtual cables here, or iproute2 is missing');
  expect(blocks.length).toBeGreaterThan(7);
  expect(tutorial).toContain('$ unshare --map-root-user --net\n');
  const project = hsmProject();
  const tell = (block: string, index: number): string => `echo "block ${index + 1}" >&2\n${block}`;
  const script = ['set -eu', 'mkdir tutorial', 'cd tutorial', ...blocks.map(tell), 'wait'].join('\n');
  const inside = `export -f hsm\nPATH="$PATH:/usr/sbin:/sbin" unshare --map-root-user --net bash -c "$SCRIPT"`;
  const { code, stdout, stderr } = await project.shell(`SCRIPT=${quoted(script)}\n${inside}`);
  expect(stderr, stdout).toContain(`block ${blocks.length}\n`);
  expect(code, stdout + stderr).toBe(0);
}, 180_000);

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
