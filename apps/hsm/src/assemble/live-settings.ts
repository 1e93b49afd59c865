import { checkSettingsChange, type DirectorySnapshot, type HermitSettings } from '@hermit/config';
import type { Finding, ServiceManagerApi } from '@hermit/core';
import { createFactSources, createInputSources } from '@hermit/fact-sources';
import { type FactWiring, factInputs } from './fact-wiring.ts';
import type { InputWiring } from './input-wiring.ts';
import { type HostFacts, managerSettings, type RunFlags } from './run-settings.ts';

interface LiveSettingsParts {
  readonly manager: Pick<ServiceManagerApi, 'configure' | 'facts'>;
  readonly inputs: InputWiring;
  readonly facts: FactWiring;
  readonly flags: RunFlags;
  readonly host: HostFacts;
  /** The settings that the manager began with. */
  readonly began: HermitSettings;
}

/** Makes the function that takes over what `hermit.toml` may change in a running manager. */
export function createLiveSettings(parts: LiveSettingsParts): (snapshot: DirectorySnapshot) => readonly Finding[] {
  let inputSources = '';
  let factSources = '';
  return ({ manager: settings, managerOrigin, directories }) => {
    if (managerOrigin === 'broken') return [];
    parts.manager.configure(managerSettings(parts.flags, settings, parts.host));
    const wantedFacts = JSON.stringify([...settings.factSources]);
    if (wantedFacts !== factSources) parts.facts.use(createFactSources(settings.factSources));
    factSources = wantedFacts;
    const wantedInputs = JSON.stringify([[...settings.systemDependencies], [...settings.factDependencies]]);
    if (wantedInputs !== inputSources) {
      const ofFacts = factInputs(parts.manager.facts, settings.factDependencies);
      const ofSystem = createInputSources(settings.systemDependencies);
      parts.inputs.use([...ofSystem.filter(({ name }) => !settings.factDependencies.has(name)), ...ofFacts]);
    }
    inputSources = wantedInputs;
    return checkSettingsChange(parts.began, settings, `${directories[0]?.path}/hermit.toml`);
  };
}
