import { SocketAddress } from 'node:net';
import { defaultDestination, type NetworkAddress, type NetworkRoute } from './network-state.ts';

/** Flags of routes that lead nowhere, or that are not part of the main table of IPv6. */
const routeFlags = { up: 0x1, reject: 0x200, anycast: 0x10_0000, cache: 0x100_0000, local: 0x8000_0000 };
const foreignRouteFlags = routeFlags.reject | routeFlags.anycast | routeFlags.cache | routeFlags.local;

/** Flags of IPv6 addresses that may not be used (yet). */
const unusableAddressFlags = 0x08 | 0x40;

/** The names in `/proc/net/dev`: the interfaces of the network namespace of whoever reads it. */
export function parseProcNetDev(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => line.includes(':'))
    .map((line) => line.slice(0, line.lastIndexOf(':')).trim());
}

/** The routes in `/proc/net/route`. Of a route with several next hops the kernel shows the first one here. */
export function parseProcRoutes(text: string): readonly NetworkRoute[] {
  return rowsOf(text).flatMap(
    ([interfaceName = '', destination = '', gateway = '', flagText = '', , , , mask = '']) => {
      const isRow =
        [destination, gateway, mask].every((hex) => /^[0-9A-F]{8}$/i.test(hex)) && /^[0-9A-F]+$/i.test(flagText);
      const flags = Number.parseInt(flagText, 16);
      // An interface that is called "*" is no interface: the route leads nowhere.
      if (!isRow || interfaceName === '*' || !leadsSomewhere(flags)) return [];
      const length = ones(mask);
      return [
        {
          family: 'ipv4' as const,
          destination: length === 0 ? defaultDestination : `${ipv4Text(destination)}/${length}`,
          interfaceName,
          gateway: /^0+$/.test(gateway) ? null : ipv4Text(gateway),
        },
      ];
    },
  );
}

/** The routes in `/proc/net/ipv6_route` that are (as far as that file tells) part of the main table. */
export function parseProcIpv6Routes(text: string): readonly NetworkRoute[] {
  return rowsOf(text).flatMap((row) => {
    const [destination = '', length = '', , , gateway = '', , , , flagText = '', interfaceName = ''] = row;
    const isRow = [destination, gateway].every((hex) => /^[0-9a-f]{32}$/i.test(hex)) && interfaceName !== '';
    const flags = Number.parseInt(flagText, 16);
    const bits = Number.parseInt(length, 16);
    const isMulticast = /^ff/i.test(destination) && bits === 8;
    if (!isRow || Number.isNaN(bits) || isMulticast || !leadsSomewhere(flags)) return [];
    return [
      {
        family: 'ipv6' as const,
        destination: bits === 0 ? defaultDestination : `${ipv6Text(destination)}/${bits}`,
        interfaceName,
        gateway: /^0+$/.test(gateway) ? null : ipv6Text(gateway),
      },
    ];
  });
}

/** The addresses in `/proc/net/if_inet6`, with the index of their interface. */
export function parseIfInet6(text: string): readonly (NetworkAddress & { readonly index: number })[] {
  return rowsOf(text).flatMap(([address = '', index = '', length = '', , flags = '', interfaceName = '']) => {
    if (!/^[0-9a-f]{32}$/i.test(address) || interfaceName === '') return [];
    if ((Number.parseInt(flags, 16) & unusableAddressFlags) !== 0) return [];
    const bits = Number.parseInt(length, 16);
    return [
      {
        family: 'ipv6' as const,
        interfaceName,
        address: `${ipv6Text(address)}/${bits}`,
        index: Number.parseInt(index, 16),
      },
    ];
  });
}

/** Names of interfaces have no white space, but may have other characters that look like some. */
function rowsOf(text: string): readonly (readonly string[])[] {
  return text.split('\n').map((line) => line.split(/[ \t]+/).filter((field) => field !== ''));
}

function leadsSomewhere(flags: number): boolean {
  return (flags & routeFlags.up) !== 0 && (flags & foreignRouteFlags) === 0;
}

/** Four bytes as the processor keeps them, the lowest first on nearly all machines. */
function ipv4Text(hex: string): string {
  const bytes = Array.from({ length: 4 }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16));
  return (isLittleEndian ? bytes.reverse() : bytes).join('.');
}

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function ipv6Text(hex: string): string {
  const address = hex.match(/.{4}/g)?.join(':') ?? '';
  return new SocketAddress({ address, family: 'ipv6' }).address;
}

function ones(hex: string): number {
  return [...Number.parseInt(hex, 16).toString(2)].filter((bit) => bit === '1').length;
}
