import { checkSettingsChange, type DirectorySnapshot, type HermitSettings } from '@hermit/config';
import type { Finding, ServiceManagerApi } from '@hermit/core';
import { createInputSources } from '@hermit/fact-sources';
import type { InputWiring } from './input-wiring.ts';
import { type HostFacts, managerSettings, type RunFlags } from './run-settings.ts';

interface LiveSettingsParts {
  readonly manager: Pick<ServiceManagerApi, 'configure'>;
  readonly inputs: InputWiring;
  readonly flags: RunFlags;
  readonly host: HostFacts;
  /** The settings that the manager began with. */
  readonly began: HermitSettings;
}

/** Makes the function that takes over what `hermit.toml` may change in a running manager. */
export function createLiveSettings(parts: LiveSettingsParts): (snapshot: DirectorySnapshot) => readonly Finding[] {
  let sources = '';
  return ({ manager: settings, managerOrigin, directories }) => {
    if (managerOrigin === 'broken') return [];
    parts.manager.configure(managerSettings(parts.flags, settings, parts.host));
    const wanted = JSON.stringify([...settings.systemDependencies]);
    if (wanted !== sources) parts.inputs.use(createInputSources(settings.systemDependencies));
    sources = wanted;
    return checkSettingsChange(parts.began, settings, `${directories[0]?.path}/hermit.toml`);
  };
}
