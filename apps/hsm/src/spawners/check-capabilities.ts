import { isDeepStrictEqual } from 'node:util';
import type { ProcessPurpose, SpawnerCapabilities } from '@hermit/core/spawner';

const choices: Readonly<Record<keyof SpawnerCapabilities, readonly unknown[]>> = {
  adopts: [true, false],
  watches: ['all', 'started', 'none'],
  signalsGroup: [true, false],
  killsTree: [true, false],
  exitStatus: ['always', 'started', 'none'],
  passesDescriptors: [true, false],
  capturesOutput: [true, false],
  switchesUser: [true, false],
  setsUmask: [true, false],
  setsWorkingDirectory: [true, false],
  purposes: ['main', 'pre-start', 'stop', 'reload', 'probe'] satisfies ProcessPurpose[],
};

/** What is wrong with the capabilities that a module claims; `null` if nothing is. */
export function capabilitiesFault(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return 'its capabilities are no object';
  for (const [key, allowed] of Object.entries(choices)) {
    const claimed: unknown = Reflect.get(value, key);
    const values = key === 'purposes' ? (Array.isArray(claimed) ? claimed : [undefined]) : [claimed];
    const wrong = values.find((one) => !allowed.includes(one));
    const words = allowed.map((one) => JSON.stringify(one)).join(', ');
    if (values.some((one) => !allowed.includes(one)))
      return `its capability ${key} is ${JSON.stringify(wrong) ?? 'missing'}, and not of ${words}`;
  }
  const { purposes } = value as SpawnerCapabilities;
  return purposes.includes('main') ? null : 'its capability purposes lacks "main", so that it can run no service';
}

/** Whether two claims say the same; the order of purposes means nothing. */
export function areSameCapabilities(one: SpawnerCapabilities, other: SpawnerCapabilities): boolean {
  return isDeepStrictEqual(comparable(one), comparable(other));
}

function comparable(capabilities: SpawnerCapabilities): object {
  const keys = Object.keys(choices) as (keyof SpawnerCapabilities)[];
  return keys.map((key) => (key === 'purposes' ? new Set(capabilities.purposes) : capabilities[key]));
}
