import { type FactSource, unreachable } from '@hermit/core';
import { createFactDirectory } from './directory/create-fact-directory.ts';
import type { FactSourceConfig } from './fact-source-config.ts';
import { createNetworkFacts } from './network/create-network-facts.ts';
import { realPorts, type SourcePorts } from './source-ports.ts';

/** One fact source for each table `[fact_sources.NAME]`, by name. Nothing is looked at before a source is watched. */
export function createFactSources(
  config: ReadonlyMap<string, FactSourceConfig>,
  ports: Partial<SourcePorts> = {},
): readonly FactSource[] {
  return [...config].map(([name, source]) => createFactSource(name, source, { ...realPorts, ...ports }));
}

function createFactSource(name: string, config: FactSourceConfig, ports: SourcePorts): FactSource {
  switch (config.source) {
    case 'network':
      return createNetworkFacts({ ...config, name }, ports);
    case 'directory':
      return createFactDirectory({ ...config, name }, ports);
    default:
      return unreachable(config);
  }
}
