import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { leakMarker, markedProcesses } from '../fixture/marked-processes.ts';
import { compareReaders, networkReporter, whyNoNamespace } from '../fixture/network-namespace.ts';
import { eventually } from '../fixture/watched.ts';

const marker = leakMarker('network-namespace');
const patience = 120_000;
const tiesToManager = spawnSync('setpriv', ['--pdeathsig', 'KILL', 'true']).status === 0;
const mountsSysfs = spawnSync('unshare', ['-rnm', 'mount', '-t', 'sysfs', 'sysfs', '/sys']).status === 0;

const pair = 'ip link add v0 type veth peer name v1';
const up = 'ip addr add 192.0.2.2/24 dev v0; ip link set v0 up; ip link set v1 up';
const monitors = () => markedProcesses(marker, 'ip');

describe.skipIf(whyNoNamespace !== null)('a network namespace', () => {
  it('is reported live: interfaces, addresses and routes come and go', { timeout: patience }, async () => {
    const network = networkReporter(marker);
    await eventually(() => network.facts() !== null);
    expect(network.facts()?.map(([label, name]) => [label, name])).toEqual([['interface', 'lo']]);
    network.sh(`${pair}; ip link set v0 address 02:00:00:00:00:01`);
    const link = (states: object) =>
      ['interface', 'v0', 'ethernet', { ...states, address: '02:00:00:00:00:01' }] as const;
    await eventually(() => network.has(link({ admin: 'down', oper: 'down', carrier: false })));
    network.sh(up);
    await eventually(() => network.has(link({ admin: 'up', oper: 'up', carrier: true })));
    await eventually(() => network.has(['address', 'ipv4', 'v0', '192.0.2.2/24']));
    await eventually(() => network.has(['route', 'ipv4', '192.0.2.0/24', 'v0', null]));
    expect(network.has(['default-route', 'ipv4'])).toBe(false);
    network.sh('ip route add default via 192.0.2.1');
    await eventually(() => network.has(['default-route', 'ipv4']));
    expect(network.has(['route', 'ipv4', 'default', 'v0', '192.0.2.1'])).toBe(true);
    network.sh('ip route del default');
    await eventually(() => !network.has(['default-route', 'ipv4']));
    network.sh('ip link del v0');
    await eventually(() => network.facts()?.length === 1);
    await network.end();
    await eventually(() => monitors().length === 0);
  });

  it('is reported on when the monitor was killed, with one monitor in the end', { timeout: patience }, async () => {
    const network = networkReporter(marker);
    let first: number | undefined;
    await eventually(() => {
      [first] = monitors();
      return first !== undefined;
    });
    // Without a pid this would be a signal to the whole group of the tests.
    if (first === undefined) throw new Error('there is no monitor to kill');
    process.kill(first, 'SIGKILL');
    network.sh(`${pair}; ${up}; ip route add default via 192.0.2.1`);
    await eventually(() => network.has(['default-route', 'ipv4']));
    await eventually(() => monitors().length === 1 && monitors()[0] !== first);
    await network.end();
    await eventually(() => monitors().length === 0);
  });

  it.skipIf(!tiesToManager)('has no monitor left when the manager was killed', { timeout: patience }, async () => {
    const network = networkReporter(marker);
    await eventually(() => monitors().length === 1);
    await network.kill();
    await eventually(() => monitors().length === 0);
  });

  it('with odd names in it is reported', { timeout: patience }, async () => {
    const network = networkReporter(marker);
    await eventually(() => network.facts() !== null);
    network.sh(`ip link add 'a"b\\c' type veth peer name "$(printf 'u\\342\\200\\250v')"`);
    await eventually(() => network.facts()?.length === 3);
    expect(network.facts()?.map(([, name]) => name)).toEqual(['a"b\\c', 'lo', 'u\u2028v']);
    await network.end();
  });
});

const manyRoutes = `
  ip link set lo up; ${pair}; ip link add w0 type veth peer name w1; ip link set w0 up
  ip addr add 192.0.2.2/24 dev v0; ip addr add 198.51.100.7/32 dev v0; ip -6 addr add fd00::2/64 dev v0 nodad
  ip link set v0 up; ip link set v1 up
  ip route add default via 192.0.2.1; ip route add default via 192.0.2.3 metric 50
  ip route add 10.0.0.77 dev v0; ip route add 10.160.0.0/11 via 192.0.2.1
  ip route add unreachable 10.9.0.0/16; ip route add blackhole 10.8.0.0/16
  ip -6 route add default via fd00::1 dev v0; ip -6 route add fd05::/48 dev v0; ip -6 route add fd06::7 dev v0
  ip -6 route add fd07::/64 nexthop via fd00::3 dev v0 nexthop via fd00::4 dev v0
  ip -6 route add unreachable fd08::/64`;

describe.skipIf(whyNoNamespace !== null)('the files of the kernel', () => {
  it.skipIf(!mountsSysfs)('say the same as ip', { timeout: patience }, async () => {
    const [byIp, byFiles] = await compareReaders(`mount -t sysfs sysfs /sys\n${manyRoutes}`);
    // An address that is still tentative when the first of the two looks may no longer be when the second does.
    const lasting = (facts: typeof byIp) =>
      typeof facts === 'string' ? facts : facts?.filter(([, , , at]) => !`${at}`.startsWith('fe80'));
    expect(lasting(byFiles)).toEqual(lasting(byIp));
    expect(byIp).toContainEqual(['default-route', 'ipv6']);
  });

  it('are not believed where sysfs shows another network namespace', { timeout: patience }, async () => {
    const [byIp, byFiles] = await compareReaders('ip link add hsm-elsewhere type veth');
    expect(byIp).toHaveLength(3);
    expect(byFiles).toMatch(/shows another network namespace/);
  });
});
