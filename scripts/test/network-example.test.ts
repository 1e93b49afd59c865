import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const script = fileURLToPath(new URL('../../examples/network/run.sh', import.meta.url));
const trial = 'ip link add hsm-trial0 type veth peer name hsm-trial1';
const path = `${process.env['PATH']}:/usr/sbin:/sbin`;
const canMakeNetworks = spawnSync('unshare', ['-rn', 'sh', '-c', trial], { env: { PATH: path } }).status === 0;
const { HSM_SOCKET: _, ...environment } = process.env;

test.skipIf(!canMakeNetworks)('the services of the network example follow the network', { timeout: 180_000 }, () => {
  const { status, stdout, stderr } = spawnSync('sh', [script], { encoding: 'utf8', env: environment });
  expect(stderr).toBe('');
  expect(stdout).toContain('everything went as announced');
  expect(status).toBe(0);
});
