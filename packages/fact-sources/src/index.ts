export { clockWayNames } from './clock/clock-ways.ts';
export { createInputSources, defaultInputSources } from './create-input-sources.ts';
export type {
  ClockSourceConfig,
  ExecSourceConfig,
  InputSourceConfig,
  MountsSourceConfig,
} from './input-source-config.ts';
export type { CommandLimits, CommandResult, CommandRunner } from './run-command.ts';
export type { SourcePorts } from './source-ports.ts';
