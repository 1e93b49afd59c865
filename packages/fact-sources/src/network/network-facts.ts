import { type Fact, factKey } from '@hermit/core';
import { defaultDestination, type NetworkState } from './network-state.ts';

/** The labels of the facts about the network. */
export const networkLabels: readonly string[] = ['interface', 'address', 'route', 'default-route'];

/** The facts that a state of the network amounts to, each once, in the order of their keys. */
export function networkFacts({ interfaces, addresses, routes }: NetworkState): readonly Fact[] {
  const facts: Fact[] = [
    ...interfaces.map(({ name, type, ...properties }): Fact => ['interface', name, type, properties]),
    ...addresses.map(({ family, interfaceName, address }): Fact => ['address', family, interfaceName, address]),
    ...routes.map((route): Fact => ['route', route.family, route.destination, route.interfaceName, route.gateway]),
    ...routes
      .filter(({ destination }) => destination === defaultDestination)
      .map(({ family }): Fact => ['default-route', family]),
  ];
  const byKey = new Map(facts.map((fact) => [factKey(fact), fact]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, fact]) => fact);
}
