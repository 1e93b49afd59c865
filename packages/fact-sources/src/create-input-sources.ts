import { type InputSource, unreachable } from '@hermit/core';
import { clockSource } from './clock/clock-source.ts';
import { execSource } from './exec-source.ts';
import { fileSource } from './file-source.ts';
import type { InputSourceConfig } from './input-source-config.ts';
import { manualSource } from './manual-source.ts';
import { mountsSource } from './mounts/mounts-source.ts';
import { realPorts, type SourcePorts } from './source-ports.ts';

/** The system dependencies that are always there, and how to find out about them. */
export const defaultInputSources: ReadonlyMap<string, InputSourceConfig> = new Map<string, InputSourceConfig>([
  ['TIME', { source: 'clock' }],
  ['MOUNTS', { source: 'mounts' }],
]);

/**
 * One source for each system dependency: those of `config`, by name, and `TIME` and `MOUNTS` where it does not replace
 * them. Nothing is looked at before a source is watched.
 */
export function createInputSources(
  config: ReadonlyMap<string, InputSourceConfig> = new Map(),
  ports: Partial<SourcePorts> = {},
): readonly InputSource[] {
  const all = new Map([...defaultInputSources, ...config]);
  return [...all].map(([name, source]) => createInputSource(name, source, { ...realPorts, ...ports }));
}

function createInputSource(name: string, config: InputSourceConfig, ports: SourcePorts): InputSource {
  switch (config.source) {
    case 'clock':
      return clockSource(name, config, ports);
    case 'mounts':
      return mountsSource(name, config, ports);
    case 'file':
      return fileSource(name, config.path, ports);
    case 'exec':
      return execSource(name, config, ports);
    case 'manual':
      return manualSource(name);
    default:
      return unreachable(config);
  }
}
