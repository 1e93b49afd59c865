export { clockWayNames } from './clock/clock-ways.ts';
export { createFactSources } from './create-fact-sources.ts';
export { createInputSources, defaultInputSources } from './create-input-sources.ts';
export { createFactDirectory, type FactDirectoryOptions } from './directory/create-fact-directory.ts';
export type { DirectoryFactsConfig, FactSourceConfig, NetworkFactsConfig } from './fact-source-config.ts';
export type {
  ClockSourceConfig,
  ExecSourceConfig,
  InputSourceConfig,
  MountsSourceConfig,
} from './input-source-config.ts';
export { createNetworkFacts, type NetworkFactsOptions } from './network/create-network-facts.ts';
export { networkLabels } from './network/network-facts.ts';
export type { CommandLimits, CommandResult, CommandRunner } from './run-command.ts';
export type { SourcePorts } from './source-ports.ts';
