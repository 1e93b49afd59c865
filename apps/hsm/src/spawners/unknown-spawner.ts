import { parseSpawnerReference, type SpawnerLookup } from '@hermit/config';
import { nearestWord } from '@hermit/core';

/** What is said of a name that is neither that of a spawner of the manager nor allowed. Pure. */
export function unknownSpawner(
  name: string,
  builtIn: Iterable<string>,
  allowed: readonly string[],
  settingsFile: string,
): Extract<SpawnerLookup, { kind: 'unknown' }> {
  const known = [...builtIn, ...allowed];
  const near = nearestWord(name, known);
  const reference = parseSpawnerReference(name);
  if (near === null && reference.kind !== 'malformed') {
    const what = reference.kind === 'path' ? 'the path' : 'the package';
    const message = `spawner ${JSON.stringify(name)} does not come with the manager, and ${settingsFile} does not allow ${what}`;
    return {
      kind: 'unknown',
      message,
      suggestion: `if you trust it, write in ${settingsFile}: ${line(name, allowed)}`,
    };
  }
  const names = known.map((one) => JSON.stringify(one)).join(', ');
  const suggestion =
    near === null ? 'name one of these, an npm package, or an absolute path' : `did you mean ${JSON.stringify(near)}?`;
  return { kind: 'unknown', message: `there is no spawner ${JSON.stringify(name)}; there are ${names}`, suggestion };
}

function line(name: string, allowed: readonly string[]): string {
  return `allow_spawners = [${[...allowed, name].map((one) => JSON.stringify(one)).join(', ')}]`;
}
