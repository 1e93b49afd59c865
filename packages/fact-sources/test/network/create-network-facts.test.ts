import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Argv } from '@hermit/core';
import { describe, expect, it } from 'vitest';
import { type CommandResult, createNetworkFacts, type NetworkFactsOptions, networkLabels } from '../../src/index.ts';
import type { MonitorEvents } from '../../src/network/ip-monitor.ts';
import type { NetworkPlaces } from '../../src/network/network-places.ts';
import { ManualClock } from '../fixture/manual-clock.ts';
import { eventually, scratchDirectory } from '../fixture/watched.ts';
import { type WatchedFacts, watchedFacts } from '../fixture/watched-facts.ts';

interface Beginning {
  readonly routes?: readonly object[];
  readonly instead?: CommandResult | null;
  readonly options?: NetworkFactsOptions;
  readonly places?: Partial<NetworkPlaces>;
}

/** A network that a test changes, seen through an `ip` of its own. */
class Network {
  readonly clock = new ManualClock();
  readonly interfaces = [
    { ifname: 'lo', flags: ['LOOPBACK', 'UP', 'LOWER_UP'], link_type: 'loopback', operstate: 'UNKNOWN' },
  ];
  routes: readonly object[];
  /** What `ip` answers instead, if it is set. */
  instead: CommandResult | null;
  looks = 0;
  monitors: MonitorEvents[] = [];
  readonly watched: WatchedFacts;

  constructor({ routes = [], instead = null, options = {}, places = {} }: Beginning = {}) {
    this.routes = routes;
    this.instead = instead;
    const source = createNetworkFacts(options, {
      clock: this.clock,
      run: (argv) => this.#answer(argv),
      monitor: (events) => {
        this.monitors.push(events);
        return () => {};
      },
      places: { sysfs: '/nowhere/sys', wirelessDevices: '/nowhere/ieee80211', procNet: '/nowhere/proc', ...places },
    });
    this.watched = watchedFacts(source);
  }

  async #answer(argv: Argv): Promise<CommandResult> {
    if (argv.includes('address')) this.looks += 1;
    if (this.instead !== null) return this.instead;
    const routes = argv.includes('-6') ? [] : this.routes;
    return { kind: 'exited', code: 0, stdout: JSON.stringify(argv.includes('address') ? this.interfaces : routes) };
  }

  /** Waits until a look has ended: the next one is planned, beside `others` that wait for their time. */
  async rest(looks: number, others = 0): Promise<void> {
    await eventually(() => this.looks >= looks && this.clock.timers.size === others + 1);
  }
}

const route = { dst: 'default', gateway: '192.0.2.1', dev: 'eth0', flags: [] };
const loopback = ['interface', 'lo', 'loopback', { admin: 'up', oper: 'unknown', carrier: true, address: null }];

describe('the network', () => {
  it('is reported as facts with the labels that the source announces', async () => {
    const network = new Network({ routes: [route, { ...route, metric: 50 }] });
    await eventually(() => network.watched.reports.length === 1);
    expect(network.watched.facts()).toEqual([
      ['default-route', 'ipv4'],
      loopback,
      ['route', 'ipv4', 'default', 'eth0', '192.0.2.1'],
    ]);
    expect(createNetworkFacts().labels).toEqual(networkLabels);
  });

  it('is looked at again soon after the monitor said something, and reported if it differs', async () => {
    const network = new Network();
    await network.rest(1);
    network.clock.advance(1_000);
    network.routes = [route];
    network.monitors[0]?.changed();
    expect(network.clock.dueInMs()).toBe(75);
    network.clock.advance(75);
    await eventually(() => network.watched.reports.length === 2);
    expect(network.watched.facts()).toContainEqual(['default-route', 'ipv4']);
    expect(network.looks).toBe(2);
  });

  it('is not reported again while it stays the same', async () => {
    const network = new Network();
    await network.rest(1);
    network.clock.advance(1_000);
    network.monitors[0]?.changed();
    network.clock.advance(75);
    await network.rest(2);
    expect(network.watched.reports).toHaveLength(1);
  });

  it('that never rests is looked at with pauses, and is looked at', async () => {
    const network = new Network();
    await network.rest(1);
    for (let looks = 1; looks < 6; looks += 1) {
      network.monitors[0]?.changed();
      network.monitors[0]?.changed();
      expect(network.clock.dueInMs()).toBe(100);
      network.clock.advance(50);
      network.monitors[0]?.changed();
      expect(network.clock.dueInMs()).toBe(50);
      network.clock.advance(50);
      await network.rest(looks + 1);
    }
    expect(network.looks).toBe(6);
  });

  it('is looked at every 2 s until the monitor may be relied on, and once in a while then', async () => {
    const network = new Network();
    for (let looks = 1; looks <= 3; looks += 1) {
      await network.rest(looks);
      expect(network.clock.dueInMs()).toBe(2_000);
      network.clock.advance(2_000);
    }
    await network.rest(4);
    expect(network.clock.dueInMs()).toBe(60_000);
  });

  it('is looked at every 2 s while there is no monitor', async () => {
    const network = new Network();
    await network.rest(1);
    network.clock.advance(60_000);
    await network.rest(2);
    expect(network.clock.dueInMs()).toBe(60_000);
    network.monitors[0]?.ended('it was killed');
    network.clock.advance(100);
    await network.rest(3, 1);
    network.clock.advance(900);
    expect(network.monitors).toHaveLength(2);
    network.monitors[1]?.ended('it was killed');
    network.clock.advance(75);
    await network.rest(4, 1);
    network.clock.advance(1_925);
    expect(network.monitors).toHaveLength(3);
  });

  it.each<[string, CommandResult, RegExp]>([
    ['is missing', { kind: 'missing' }, /^there is no ip; .*nowhere/],
    ['cannot print JSON', { kind: 'exited', code: 0, stdout: 'usage' }, /printed no JSON array/],
    ['fails', { kind: 'exited', code: 2, stdout: '' }, /"ip -json address show" ended with 2/],
    ['hangs', { kind: 'failed', why: 'did not end within 3000 ms' }, /did not end within 3000 ms/],
  ])('is unknown, with the reason, while ip %s and there are no files to read', async (_, instead, reason) => {
    const network = new Network({ instead });
    await eventually(() => network.watched.reports.length === 1);
    expect([network.watched.facts(), network.watched.detail()]).toEqual([null, expect.stringMatching(reason)]);
    await eventually(() => network.clock.dueInMs() === 2_000);
    network.instead = null;
    network.clock.advance(2_000);
    await eventually(() => network.watched.reports.length === 2);
    expect(network.watched.facts()).toEqual([loopback]);
  });

  it('has default routes only, if that is all that was asked for', async () => {
    const routes = [route, { dst: '10.0.0.0/8', dev: 'eth0' }];
    const network = new Network({ routes, options: { routes: 'default' } });
    await eventually(() => network.watched.reports.length === 1);
    expect(network.watched.facts()?.map(([label]) => label)).toEqual(['default-route', 'interface', 'route']);
  });

  it('with very many routes is unknown, and the way out is named', async () => {
    const routes = Array.from({ length: 10_000 }, (_, index) => ({
      dst: `10.0.${index >> 8}.${index & 255}`,
      dev: 'e',
    }));
    const network = new Network({ routes });
    await eventually(() => network.watched.reports.length === 1);
    expect(network.watched.facts()).toBe(null);
    expect(network.watched.detail()).toMatch(/10001 facts.*routes = "default"/);
  });

  it('is not looked at any more when its source was ended', async () => {
    const network = new Network();
    await network.rest(1);
    network.watched.end();
    expect(network.clock.dueInMs()).toBe(null);
    network.monitors[0]?.changed();
    expect(network.clock.dueInMs()).toBe(null);
  });
});

/** Files as the kernel has them, of a machine with a loopback and a radio. */
function kernelFiles(interfacesOfProc: readonly string[] = ['lo', 'wlan0']): { sysfs: string; procNet: string } {
  const root = mkdtempSync(join(scratchDirectory(), 'files-'));
  const [sysfs, procNet] = [join(root, 'sys'), join(root, 'proc')];
  const file = (path: string, text: string): void => writeFileSync(join(root, path), text);
  for (const directory of ['proc', 'sys', 'sys/lo', 'sys/wlan0', 'sys/wlan0/phy80211'])
    mkdirSync(join(root, directory));
  const names = ['ifindex', 'type', 'flags', 'operstate', 'address', 'carrier'];
  const radio = ['3', '1', '0x1003', 'dormant', '02:00:00:00:00:01', '1'];
  for (const [index, name] of names.entries()) {
    file(`sys/lo/${name}`, `${['1', '772', '0x8', 'down', '00:00:00:00:00:00', '1'][index]}\n`);
    file(`sys/wlan0/${name}`, `${radio[index]}\n`);
  }
  file('sys/bonding_masters', '\n');
  file('proc/dev', interfacesOfProc.map((name) => `${name}: 0 0\n`).join(''));
  file('proc/if_inet6', 'fd000000000000000000000000000002 03 40 00 80 wlan0\n');
  return { sysfs, procNet };
}

describe('a machine without iproute2', () => {
  it('has its interfaces in the files of the kernel', async () => {
    const network = new Network({ instead: { kind: 'missing' }, places: kernelFiles() });
    await eventually(() => network.watched.reports.length === 1);
    const facts = network.watched.facts() ?? [];
    expect(facts.filter(([label]) => label === 'interface')).toEqual([
      ['interface', 'lo', 'loopback', { admin: 'down', oper: 'down', carrier: false, address: '00:00:00:00:00:00' }],
      ['interface', 'wlan0', 'wireless', { admin: 'up', oper: 'dormant', carrier: true, address: '02:00:00:00:00:01' }],
    ]);
    expect(facts).toContainEqual(['address', 'ipv6', 'wlan0', 'fd00::2/64']);
    expect(network.watched.detail()).toMatch(/there is no ip/);
  });

  it('does not look for it at every look', async () => {
    const network = new Network({ instead: { kind: 'missing' }, places: kernelFiles() });
    await network.rest(1);
    network.clock.advance(2_000);
    await eventually(() => network.clock.dueInMs() === 2_000);
    expect(network.looks).toBe(1);
    network.clock.advance(58_000);
    await eventually(() => network.looks === 2);
  });

  it('cannot tell where these files show two different network namespaces', async () => {
    const network = new Network({ instead: { kind: 'missing' }, places: kernelFiles(['lo', 'eth0']) });
    await eventually(() => network.watched.reports.length === 1);
    expect([network.watched.facts(), network.watched.detail()]).toEqual([
      null,
      expect.stringMatching(/another network namespace/),
    ]);
  });
});
