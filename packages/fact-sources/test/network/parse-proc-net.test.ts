import { describe, expect, it } from 'vitest';
import {
  parseIfInet6,
  parseProcIpv6Routes,
  parseProcNetDev,
  parseProcRoutes,
} from '../../src/network/parse-proc-net.ts';

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

const head = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT      \n';
const row = (name: string, destination: string, gateway: string, flags: string, mask: string): string =>
  `${name}\t${destination}\t${gateway}\t${flags}\t0\t0\t0\t${mask}\t0\t0\t0       \n`;

describe.runIf(isLittleEndian)('/proc/net/route', () => {
  it.each<[string, string, object[]]>([
    [
      'a default route',
      row('eth0', '00000000', '010200C0', '0003', '00000000'),
      [{ destination: 'default', interfaceName: 'eth0', gateway: '192.0.2.1' }],
    ],
    [
      'a network on the link',
      row('eth0', '000200C0', '00000000', '0001', '00FFFFFF'),
      [{ destination: '192.0.2.0/24', gateway: null }],
    ],
    ['a host', row('eth0', '4D00000A', '00000000', '0005', 'FFFFFFFF'), [{ destination: '10.0.0.77/32' }]],
    [
      'a prefix of odd length',
      row('eth0', '0000A00A', '00000000', '0001', '0000E0FF'),
      [{ destination: '10.160.0.0/11' }],
    ],
    ['a hole', row('*', '0000080A', '00000000', '0001', '0000FFFF'), []],
    ['a refusal', row('lo', '0000090A', '00000000', '0201', '0000FFFF'), []],
    ['a route that is not up', row('eth0', '00000000', '010200C0', '0002', '00000000'), []],
    [
      'a name that looks like two',
      row('u\u2028v\u3000w', '00000000', '00000000', '0001', '00000000'),
      [{ interfaceName: 'u\u2028v\u3000w' }],
    ],
  ])('has %s', (_, line, expected) => {
    const routes = parseProcRoutes(head + line);
    expect(routes).toHaveLength(expected.length);
    expect(routes).toMatchObject(expected);
  });

  it.each([
    '',
    head,
    'eth0',
    'eth0\t0\t0\t3\t0\t0\t0\t0',
    row('eth0', 'GGGGGGGG', '00000000', '0001', '00000000'),
    row('eth0', '00000000', '00000000', 'flag', '00000000'),
  ])('has no route in %j', (text) => {
    expect(parseProcRoutes(text)).toEqual([]);
  });
});

const none = '0'.repeat(32);
const row6 = (destination: string, bits: string, gateway: string, flags: string, name: string): string =>
  `${destination} ${bits} ${none} 00 ${gateway} 00000400 00000003 00000000 ${flags} ${name.padStart(8)}\n`;

describe('/proc/net/ipv6_route', () => {
  const network = 'fd000000000000000000000000000000';
  const host = 'fd000000000000000000000000000099';

  it.each<[string, string, object[]]>([
    [
      'a default route',
      row6(none, '00', host, '00000003', 'eth0'),
      [{ family: 'ipv6', destination: 'default', interfaceName: 'eth0', gateway: 'fd00::99' }],
    ],
    [
      'a network on the link',
      row6(network, '40', none, '00000001', 'eth0'),
      [{ destination: 'fd00::/64', gateway: null }],
    ],
    ['a host', row6(host, '80', none, '00000001', 'eth0'), [{ destination: 'fd00::99/128' }]],
    ['an address of this machine', row6(host, '80', none, '80200001', 'eth0'), []],
    ['an anycast address', row6(network, '80', none, '00300001', 'eth0'), []],
    ['multicast', row6(`ff${'0'.repeat(30)}`, '08', none, '00000001', 'eth0'), []],
    ['a refusal of everything', row6(none, '00', none, '00200200', 'lo'), []],
    ['a refusal that is up', row6(none, '00', none, '00200201', 'lo'), []],
  ])('has %s', (_, line, expected) => {
    const routes = parseProcIpv6Routes(line);
    expect(routes).toHaveLength(expected.length);
    expect(routes).toMatchObject(expected);
  });

  it.each([
    '',
    'x',
    row6('xyz', '00', none, '00000001', 'eth0'),
    row6(none, 'zz', none, '00000001', 'eth0'),
    row6(none, '00', none, '00000001', ''),
  ])('has no route in %j', (text) => {
    expect(parseProcIpv6Routes(text)).toEqual([]);
  });
});

describe('/proc/net/if_inet6', () => {
  it('has the addresses that can be used, with the index of their interface', () => {
    const text = [
      '00000000000000000000000000000001 01 80 10 80       lo',
      'fd000000000000000000000000000002 04 40 00 80     eth0',
      'fe8000000000000000fc00fffe000001 0a 40 20 c0     eth1',
      'fd000000000000000000000000000003 04 40 00 88     eth0',
      'no address 04 40 00 80 eth0',
    ].join('\n');
    expect(parseIfInet6(text)).toEqual([
      { family: 'ipv6', interfaceName: 'lo', address: '::1/128', index: 1 },
      { family: 'ipv6', interfaceName: 'eth0', address: 'fd00::2/64', index: 4 },
    ]);
  });
});

describe('/proc/net/dev', () => {
  it('has the names of the interfaces', () => {
    const text = [
      'Inter-|   Receive                                                |  Transmit',
      ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed',
      '    lo:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0',
      'eth0.5@x|y:     0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0',
      '',
    ].join('\n');
    expect(parseProcNetDev(text)).toEqual(['lo', 'eth0.5@x|y']);
  });
});
