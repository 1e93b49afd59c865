import { linkAddress, linkTypeByWord } from './link-type.ts';
import {
  type AddressFamily,
  defaultDestination,
  type NetworkAddress,
  type NetworkInterface,
  type NetworkRoute,
  type Reading,
} from './network-state.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface IpLink extends NetworkInterface {
  readonly index: number;
}

/** Reads what `ip -json address show` prints. Entries that are not understood are left out. */
export function parseIpAddress(
  text: string,
): Reading<{ readonly links: readonly IpLink[]; readonly addresses: readonly NetworkAddress[] }> {
  const entries = objectsOf(text, 'ip -json address');
  if (!entries.ok) return entries;
  const named = entries.value.filter(({ ifname, flags }) => isText(ifname) && Array.isArray(flags));
  return { ok: true, value: { links: named.map(linkOf), addresses: named.flatMap(addressesOf) } };
}

function linkOf({ ifname, ifindex, link_type, flags, operstate, address }: Fields): IpLink {
  const set = new Set(asArray(flags));
  return {
    name: String(ifname),
    index: typeof ifindex === 'number' ? ifindex : 0,
    type: linkTypeByWord(isText(link_type) ? link_type : 'unknown'),
    admin: set.has('UP') ? 'up' : 'down',
    oper: isText(operstate) ? operstate.toLowerCase() : 'unknown',
    carrier: set.has('UP') && set.has('LOWER_UP'),
    address: isText(address) ? linkAddress(address) : null,
  };
}

function addressesOf({ ifname, addr_info }: Fields): NetworkAddress[] {
  return asArray(addr_info)
    .filter(isObject)
    .flatMap((entry) => {
      const { local, prefixlen } = entry;
      const family = families.get(entry['family']);
      const isUsable = entry['tentative'] !== true && entry['dadfailed'] !== true;
      if (family === undefined || !isText(local) || typeof prefixlen !== 'number' || !isUsable) return [];
      return [{ family, interfaceName: String(ifname), address: `${local}/${prefixlen}` }];
    });
}

const families: ReadonlyMap<unknown, AddressFamily> = new Map([
  ['inet', 'ipv4'],
  ['inet6', 'ipv6'],
]);

/** Reads what `ip -json -4 route show` (or `-6`) prints: routes that lead somewhere, one for each next hop. */
export function parseIpRoutes(text: string, family: AddressFamily): Reading<readonly NetworkRoute[]> {
  const entries = objectsOf(text, 'ip -json route');
  if (!entries.ok) return entries;
  return { ok: true, value: entries.value.flatMap((entry) => routesOf(entry, family)) };
}

function routesOf(entry: Fields, family: AddressFamily): NetworkRoute[] {
  const { dst, type = 'unicast' } = entry;
  if (!isText(dst) || type !== 'unicast') return [];
  const destination = destinationOf(dst, family);
  const hops = [entry, ...asArray(entry['nexthops']).filter(isObject)];
  return hops.flatMap((hop) => {
    const { dev } = hop;
    if (!isText(dev) || asArray(hop['flags']).includes('dead')) return [];
    return [{ family, destination, interfaceName: dev, gateway: gatewayOf(hop) }];
  });
}

function destinationOf(dst: string, family: AddressFamily): string {
  if (dst === '0.0.0.0/0' || dst === '::/0') return defaultDestination;
  if (dst === defaultDestination || dst.includes('/')) return dst;
  return `${dst}/${family === 'ipv4' ? 32 : 128}`;
}

/** A gateway of the other family is in `via`. */
function gatewayOf({ gateway, via }: Fields): string | null {
  if (isText(gateway)) return gateway;
  return isObject(via) && isText(via['host']) ? via['host'] : null;
}

function objectsOf(text: string, command: string): Reading<readonly Fields[]> {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return { ok: true, value: value.filter(isObject) };
  } catch {}
  return { ok: false, why: `${command} printed no JSON array` };
}

const asArray = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
