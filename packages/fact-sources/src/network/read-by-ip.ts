import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Argv } from '@hermit/core';
import type { CommandRunner } from '../run-command.ts';
import { maxNetworkBytes } from './bounded-read.ts';
import type { NetworkPlaces } from './network-places.ts';
import type { NetworkInterface, NetworkState, Reading } from './network-state.ts';
import { type IpLink, parseIpAddress, parseIpRoutes } from './parse-ip-json.ts';

/** Asks iproute2, which speaks with the kernel about the network namespace that it runs in: the manager's. */
export async function readByIp(
  run: CommandRunner,
  routes: 'all' | 'default',
  places: NetworkPlaces,
  signal: AbortSignal,
): Promise<Reading<NetworkState>> {
  const which = routes === 'default' ? ['default'] : [];
  const [addressText, ipv4Text, ipv6Text] = await Promise.all([
    ask(run, ['ip', '-json', 'address', 'show'], signal),
    ask(run, ['ip', '-json', '-4', 'route', 'show', 'table', 'main', ...which], signal),
    ask(run, ['ip', '-json', '-6', 'route', 'show', 'table', 'main', ...which], signal),
  ]);
  const address = addressText.ok ? parseIpAddress(addressText.value) : addressText;
  const ipv4 = ipv4Text.ok ? parseIpRoutes(ipv4Text.value, 'ipv4') : ipv4Text;
  const ipv6 = ipv6Text.ok ? parseIpRoutes(ipv6Text.value, 'ipv6') : ipv6Text;
  if (!address.ok) return address;
  if (!ipv4.ok) return ipv4;
  if (!ipv6.ok) return ipv6;
  const interfaces = await withWireless(address.value.links, places);
  return {
    ok: true,
    value: { interfaces, addresses: address.value.addresses, routes: [...ipv4.value, ...ipv6.value] },
  };
}

async function ask(run: CommandRunner, argv: Argv, signal: AbortSignal): Promise<Reading<string>> {
  const result = await run(argv, { timeoutMs: 3_000, signal, maxOutputBytes: maxNetworkBytes });
  switch (result.kind) {
    case 'exited':
      if (result.code === 0) return { ok: true, value: result.stdout };
      return { ok: false, why: `"${argv.join(' ')}" ended with ${result.code}` };
    case 'missing':
      return { ok: false, why: 'there is no ip' };
    case 'failed':
      return { ok: false, why: `"${argv.join(' ')}" ${result.why}` };
  }
}

/** iproute2 calls wireless links "ether"; only sysfs tells, and only if it shows the same interface. */
async function withWireless(links: readonly IpLink[], places: NetworkPlaces): Promise<readonly NetworkInterface[]> {
  const devices = await readdir(places.wirelessDevices).catch(() => []);
  return Promise.all(
    links.map(async ({ index, ...link }) => {
      const isWireless = devices.length > 0 && link.type === 'ethernet' && (await isRadio(link.name, index, places));
      return isWireless ? { ...link, type: 'wireless' } : link;
    }),
  );
}

async function isRadio(name: string, index: number, { sysfs }: NetworkPlaces): Promise<boolean> {
  try {
    await stat(join(sysfs, name, 'phy80211'));
    return Number(await readFile(join(sysfs, name, 'ifindex'), 'utf8')) === index;
  } catch {
    return false;
  }
}
