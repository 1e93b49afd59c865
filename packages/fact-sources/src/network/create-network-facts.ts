import type { Fact, FactSource } from '@hermit/core';
import { keepLooking } from '../keep-looking.ts';
import { realPorts, type SourcePorts } from '../source-ports.ts';
import { ipMonitor, type StartMonitor } from './ip-monitor.ts';
import { type KeptMonitor, keepMonitor } from './keep-monitor.ts';
import { networkFacts, networkLabels } from './network-facts.ts';
import { type NetworkPlaces, realNetworkPlaces } from './network-places.ts';
import { defaultDestination, type NetworkState } from './network-state.ts';
import { networkReader } from './read-network.ts';

export interface NetworkFactsOptions {
  /** Default `network`. */
  readonly name?: string;
  /** `default`: routes to everywhere only, for machines with very many others. Default `all`. */
  readonly routes?: 'all' | 'default';
}

/** What tests replace beside the ports of all sources. */
export interface NetworkPorts extends SourcePorts {
  readonly places: NetworkPlaces;
  readonly monitor: StartMonitor;
}

/** More facts than these are not reported. */
const maxFacts = 10_000;

/** Changes of one moment are taken together. Milliseconds. */
const settleMs = 75;

/** Looking takes at most about a tenth of one processor, however often the network changes. Milliseconds. */
const gap = { shortestMs: 100, longestMs: 2_000, timesLook: 10 };

/** With a monitor, a look only in case that it missed something; without one, the only way to hear of changes. Milliseconds. */
const intervals = { monitoredMs: 60_000, unmonitoredMs: 2_000 };

/**
 * The network as the kernel has it: `["interface",NAME,TYPE,{…}]`, `["address",FAMILY,INTERFACE,ADDRESS]`,
 * `["route",FAMILY,DESTINATION,INTERFACE,GATEWAY]` and `["default-route",FAMILY]`, of the network namespace of the manager.
 * While watched it keeps one process, `ip monitor`; without iproute2 it looks every 2 s. Reports `null`, with
 * the reason, while nothing can be found out.
 */
export function createNetworkFacts(options: NetworkFactsOptions = {}, ports: Partial<NetworkPorts> = {}): FactSource {
  const { name = 'network', routes = 'all' } = options;
  const { clock, run, places, monitor } = networkPorts(ports);
  return {
    name,
    labels: networkLabels,
    watch(report) {
      const read = networkReader({ clock, run }, routes, places);
      let kept: KeptMonitor | null = null;
      return keepLooking<Found>({
        clock,
        look: async (signal) => foundIn(await read(signal), routes),
        intervalMs: () => (kept?.isReliable() ? intervals.monitoredMs : intervals.unmonitoredMs),
        hintGapMs: (lookMs) => Math.min(Math.max(gap.shortestMs, gap.timesLook * lookMs), gap.longestMs),
        settleMs,
        hint: (wake) => {
          kept = keepMonitor(clock, monitor, wake);
          return kept.end;
        },
        isNews: (found, last) => found.key !== last.key,
        report: ({ facts, detail }) => report(facts, detail),
      });
    },
  };
}

function networkPorts(ports: Partial<NetworkPorts>): NetworkPorts {
  const run = ports.run ?? realPorts.run;
  return { ...realPorts, places: realNetworkPlaces, monitor: ipMonitor(run), ...ports };
}

interface Found {
  readonly facts: readonly Fact[] | null;
  readonly detail: string;
  /** Equal for equal facts. */
  readonly key: string;
}

function foundIn(reading: Awaited<ReturnType<ReturnType<typeof networkReader>>>, routes: 'all' | 'default'): Found {
  if (!reading.ok) return unknown(reading.why);
  const { state, by } = reading.value;
  const facts = networkFacts(routes === 'all' ? state : withDefaultRoutes(state));
  if (facts.length > maxFacts) return unknown(tooMany(facts.length));
  return { facts, detail: `${state.interfaces.length} interfaces, by ${by}`, key: JSON.stringify(facts) };
}

function withDefaultRoutes(state: NetworkState): NetworkState {
  return { ...state, routes: state.routes.filter(({ destination }) => destination === defaultDestination) };
}

function unknown(detail: string): Found {
  return { facts: null, detail, key: '' };
}

function tooMany(count: number): string {
  return `the network has ${count} facts, and ${maxFacts} are the most; routes = "default" leaves out most of them`;
}
