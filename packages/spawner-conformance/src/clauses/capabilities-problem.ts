import type { SpawnerCapabilities } from '@hermit/core/spawner';

type Values = readonly unknown[];

const allowed: Readonly<Record<Exclude<keyof SpawnerCapabilities, 'purposes'>, Values>> = {
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
};

const purposes: readonly unknown[] = ['main', 'pre-start', 'stop', 'reload', 'probe'];

/** Says what is wrong with the capabilities of a spawner, or `null`. Pure. */
export function capabilitiesProblem(capabilities: SpawnerCapabilities): string | null {
  const seen = new Map<string, unknown>(Object.entries(capabilities));
  for (const [name, values] of Object.entries(allowed)) {
    const value = seen.get(name);
    if (!values.includes(value))
      return `the capability "${name}" is ${JSON.stringify(value)}, not one of ${values.join(', ')}`;
  }
  const claimed: unknown = seen.get('purposes');
  if (!Array.isArray(claimed) || !claimed.includes('main')) return 'the capability "purposes" is no list with "main"';
  const unknown = claimed.find((purpose) => !purposes.includes(purpose));
  return unknown === undefined ? null : `the capability "purposes" has ${JSON.stringify(unknown)}, which is not known`;
}
