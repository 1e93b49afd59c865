import { answerForNobody, type SpawnerKind, startProcess } from '@hermit/process-linux';
import { nodeSpawnerCapabilities } from './node-spawner-capabilities.ts';
import { prepareLaunch } from './prepare-launch.ts';

const nobody: ReadonlySet<number> = new Set();

/** What is special about this spawner: it makes processes with Node's own `spawn`, and keeps nothing outside of memory. */
export const nodeKind: SpawnerKind = {
  name: 'node',
  capabilities: nodeSpawnerCapabilities,
  optionsSchema: null,
  awaitsUnborn: true,
  optionsProblem: (options) => {
    const option = Object.keys(options)[0];
    return option === undefined ? null : `spawner_options.${option} is not known; this spawner takes no options`;
  },
  start: startProcess,
  prepare: prepareLaunch,
  adoptUnmarked: async (_intent, doubtful) => answerForNobody(doubtful),
  tiedPids: async () => nobody,
  forget: async () => {},
};
