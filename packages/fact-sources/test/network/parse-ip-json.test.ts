import { describe, expect, it } from 'vitest';
import type { NetworkRoute } from '../../src/network/network-state.ts';
import { parseIpAddress, parseIpRoutes } from '../../src/network/parse-ip-json.ts';

const ethernet = {
  ifindex: 4,
  ifname: 'eth0',
  flags: ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'],
  operstate: 'UP',
  link_type: 'ether',
  address: '02:FC:00:00:00:01',
  addr_info: [
    { family: 'inet', local: '192.0.2.2', prefixlen: 24, scope: 'global', label: 'eth0' },
    { family: 'inet6', local: 'fd00::2', prefixlen: 64, scope: 'global', valid_life_time: 4294967295 },
  ],
};

function linkOf(entry: object): unknown {
  const read = parseIpAddress(JSON.stringify([entry]));
  return read.ok ? read.value.links[0] : read.why;
}

describe('an interface, as iproute2 prints it', () => {
  it('has a name, a type, its states and its address', () => {
    expect(linkOf(ethernet)).toEqual({
      name: 'eth0',
      index: 4,
      type: 'ethernet',
      admin: 'up',
      oper: 'up',
      carrier: true,
      address: '02:fc:00:00:00:01',
    });
  });

  it.each<[string, object, object]>([
    ['is down', { flags: ['BROADCAST'], operstate: 'DOWN' }, { admin: 'down', oper: 'down', carrier: false }],
    ['has no carrier', { flags: ['NO-CARRIER', 'UP'], operstate: 'DOWN' }, { admin: 'up', carrier: false }],
    ['has a lower layer that is down', { operstate: 'LOWERLAYERDOWN' }, { oper: 'lowerlayerdown' }],
    ['has no operational state', { operstate: undefined }, { oper: 'unknown' }],
    ['is the loopback', { link_type: 'loopback' }, { type: 'loopback' }],
    ['is a tunnel without an address', { link_type: 'none', address: undefined }, { type: 'none', address: null }],
    ['is a tunnel between hosts', { link_type: 'ipip', address: '1.2.3.4' }, { type: 'ipip', address: null }],
    ['has a type that iproute2 does not know', { link_type: '[4711]' }, { type: 'type-4711' }],
    ['has a type that it knows by number only', { link_type: '[1]' }, { type: 'ethernet' }],
    ['has an address of InfiniBand', { address: `${'00:'.repeat(19)}AB` }, { address: `${'00:'.repeat(19)}ab` }],
    ['has an odd name', { ifname: 'a"b\\c@ä%' }, { name: 'a"b\\c@ä%' }],
  ])('that %s', (_, changed, expected) => {
    expect(linkOf({ ...ethernet, ...changed })).toMatchObject(expected);
  });

  it('has the addresses that can be used', () => {
    const info = [
      ...ethernet.addr_info,
      { family: 'inet6', local: 'fd00::3', prefixlen: 64, tentative: true },
      { family: 'inet6', local: 'fd00::4', prefixlen: 64, dadfailed: true, tentative: false },
      { family: 'mpls', local: '1', prefixlen: 1 },
    ];
    const read = parseIpAddress(JSON.stringify([{ ...ethernet, addr_info: info }]));
    expect(read).toMatchObject({
      value: {
        addresses: [
          { family: 'ipv4', interfaceName: 'eth0', address: '192.0.2.2/24' },
          { family: 'ipv6', interfaceName: 'eth0', address: 'fd00::2/64' },
        ],
      },
    });
  });
});

describe('a route, as iproute2 prints it', () => {
  const route = (destination: string, gateway: string | null = null, interfaceName = 'eth0'): NetworkRoute => ({
    family: 'ipv4',
    destination,
    interfaceName,
    gateway,
  });

  it.each<[string, object, readonly NetworkRoute[]]>([
    ['leads everywhere', { dst: 'default', gateway: '192.0.2.1', dev: 'eth0' }, [route('default', '192.0.2.1')]],
    ['says so in numbers', { dst: '0.0.0.0/0', dev: 'eth0' }, [route('default')]],
    ['leads to a network', { dst: '10.0.0.0/8', dev: 'eth0', flags: [] }, [route('10.0.0.0/8')]],
    ['leads to a host', { dst: '10.0.0.7', dev: 'eth0', flags: [] }, [route('10.0.0.7/32')]],
    [
      'has a gateway of the other family',
      { dst: 'default', via: { family: 'inet6', host: 'fe80::1' }, dev: 'eth0' },
      [route('default', 'fe80::1')],
    ],
    [
      'is named a way for one receiver',
      { type: 'unicast', dst: 'default', dev: 'ppp0' },
      [route('default', null, 'ppp0')],
    ],
    ['leads nowhere', { type: 'unreachable', dst: 'default', dev: 'lo' }, []],
    ['swallows', { type: 'blackhole', dst: 'default', flags: [] }, []],
    ['lost its interface', { dst: 'default', dev: 'eth0', flags: ['dead', 'linkdown'] }, []],
    [
      'lost its carrier, and is used by the kernel all the same',
      { dst: 'default', dev: 'eth0', flags: ['linkdown'] },
      [route('default')],
    ],
    [
      'has several next hops, one of them dead',
      {
        dst: 'default',
        nexthops: [
          { gateway: '192.0.2.1', dev: 'eth0', flags: [] },
          { gateway: '198.51.100.1', dev: 'eth1', flags: ['dead'] },
          { gateway: '203.0.113.1', dev: 'eth2', flags: [] },
        ],
      },
      [route('default', '192.0.2.1'), route('default', '203.0.113.1', 'eth2')],
    ],
  ])('that %s', (_, entry, expected) => {
    expect(parseIpRoutes(JSON.stringify([entry]), 'ipv4')).toEqual({ ok: true, value: expected });
  });

  it('of the other family leads to a host by all its bits', () => {
    const read = parseIpRoutes('[{"dst":"fd00::7","dev":"eth0"},{"dst":"::/0","dev":"eth0"}]', 'ipv6');
    expect(read).toMatchObject({ value: [{ destination: 'fd00::7/128' }, { destination: 'default' }] });
  });
});

describe('what is no such output', () => {
  it.each([
    ['nothing', ''],
    ['the complaint of a small ip', 'ip: unrecognized option: json\n'],
    ['half of it', '[{"ifname":"eth0","fl'],
    ['an object', '{"ifname":"eth0"}'],
    ['a number', '7'],
    ['null', 'null'],
  ])('is refused: %s', (_, text) => {
    expect(parseIpAddress(text)).toMatchObject({ ok: false });
    expect(parseIpRoutes(text, 'ipv4')).toMatchObject({ ok: false });
  });

  it.each([
    ['entries that are none', '[{},null,7,"x",[],[[]]]'],
    [
      'fields of other types',
      '[{"ifname":7,"flags":"UP","dst":{},"dev":[]},{"ifname":"","flags":[],"dst":"","dev":""}]',
    ],
    ['names of the language', '[{"__proto__":{"ifname":"x","flags":[],"dst":"default","dev":"eth0"}}]'],
  ])('is left out: %s', (_, text) => {
    expect(parseIpAddress(text)).toEqual({ ok: true, value: { links: [], addresses: [] } });
    expect(parseIpRoutes(text, 'ipv4')).toEqual({ ok: true, value: [] });
  });

  it('is left out within an entry that is one', () => {
    const entry = {
      ifname: 'x',
      flags: [7, null, 'UP'],
      link_type: 7,
      operstate: {},
      address: [],
      addr_info: [null, 7, {}, { family: 'inet' }],
    };
    expect(parseIpAddress(JSON.stringify([entry]))).toEqual({
      ok: true,
      value: {
        links: [{ name: 'x', index: 0, type: 'unknown', admin: 'up', oper: 'unknown', carrier: false, address: null }],
        addresses: [],
      },
    });
  });
});
