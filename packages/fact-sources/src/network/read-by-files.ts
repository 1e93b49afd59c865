import { readdir, stat } from 'node:fs/promises';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { boundedRead } from './bounded-read.ts';
import { linkAddress, linkTypeByCode } from './link-type.ts';
import type { NetworkPlaces } from './network-places.ts';
import type { NetworkAddress, NetworkInterface, NetworkState, Reading } from './network-state.ts';
import { parseIfInet6, parseProcIpv6Routes, parseProcNetDev, parseProcRoutes } from './parse-proc-net.ts';

/** What the kernel says about addresses of interfaces that are up. Tests replace it. */
export type AddressesOfHost = () => NodeJS.Dict<NetworkInterfaceInfo[]>;

/**
 * Reads the files of the kernel, without any program. `/proc` shows the manager's network namespace; `/sys` another one
 * where it was not mounted anew, and then nothing can be told about interfaces.
 */
export async function readByFiles(
  { sysfs, procNet }: NetworkPlaces,
  addressesOfHost: AddressesOfHost = networkInterfaces,
): Promise<Reading<NetworkState>> {
  const read = (name: string) => boundedRead(join(procNet, name));
  try {
    const [devices, ipv4, ipv6, inet6] = await Promise.all(['dev', 'route', 'ipv6_route', 'if_inet6'].map(read));
    if (devices === null || devices === undefined) return { ok: false, why: `there is no ${join(procNet, 'dev')}` };
    const names = parseProcNetDev(devices);
    const links = await readLinks(sysfs);
    const ipv6Addresses = parseIfInet6(inet6 ?? '');
    if (!isSameNamespace(names, links, ipv6Addresses)) {
      return { ok: false, why: `${sysfs} shows another network namespace than ${procNet}; is iproute2 installed?` };
    }
    return {
      ok: true,
      value: {
        interfaces: links.map(({ index, ...link }) => link),
        addresses: [...ipv4Addresses(addressesOfHost()), ...ipv6Addresses.map(({ index, ...address }) => address)],
        routes: [...parseProcRoutes(ipv4 ?? ''), ...parseProcIpv6Routes(ipv6 ?? '')],
      },
    };
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) };
  }
}

interface Link extends NetworkInterface {
  readonly index: number;
}

async function readLinks(sysfs: string): Promise<readonly Link[]> {
  const links = await Promise.all((await readdir(sysfs)).map((name) => readLink(sysfs, name)));
  return links.filter((link) => link !== null);
}

/** `null` for what is no interface, and for one that went in between. */
async function readLink(sysfs: string, name: string): Promise<Link | null> {
  const read = async (property: string) => (await boundedRead(join(sysfs, name, property), 4_096))?.trim() ?? null;
  const [index, type, flags, oper, address] = await Promise.all(
    ['ifindex', 'type', 'flags', 'operstate', 'address'].map(read),
  );
  if (index === null || type === null || flags === null) return null;
  const isUp = (Number(flags) & 1) !== 0;
  const isWireless = await stat(join(sysfs, name, 'phy80211')).then(
    () => true,
    () => false,
  );
  return {
    name,
    index: Number(index),
    type: isWireless && Number(type) === 1 ? 'wireless' : linkTypeByCode(Number(type)),
    admin: isUp ? 'up' : 'down',
    oper: oper ?? 'unknown',
    // The kernel refuses to say anything about the carrier of an interface that is down.
    carrier: isUp && (await read('carrier').catch(() => null)) === '1',
    address: linkAddress(address ?? ''),
  };
}

/** The same names, and the same numbers where `/proc` has them. */
function isSameNamespace(
  names: readonly string[],
  links: readonly Link[],
  addresses: readonly { readonly interfaceName: string; readonly index: number }[],
): boolean {
  const indexes = new Map(links.map(({ name, index }) => [name, index]));
  const isSameSet = names.length === indexes.size && names.every((name) => indexes.has(name));
  return isSameSet && addresses.every(({ interfaceName, index }) => indexes.get(interfaceName) === index);
}

function ipv4Addresses(host: NodeJS.Dict<NetworkInterfaceInfo[]>): readonly NetworkAddress[] {
  return Object.entries(host).flatMap(([interfaceName, infos = []]) =>
    infos
      .filter(({ family, cidr }) => family === 'IPv4' && cidr !== null)
      .map(({ cidr }) => ({ family: 'ipv4' as const, interfaceName, address: String(cidr) })),
  );
}
