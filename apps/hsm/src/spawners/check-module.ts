import type { SpawnerModule, SpawnerModuleInfo } from '@hermit/core/spawner';
import { contractVersion } from '@hermit/core/spawner';
import { capabilitiesFault } from './check-capabilities.ts';
import { failure, type Outcome } from './problem.ts';

/** The parts of a module that make it a spawner, taken from its exports or from its default export. */
export function checkModule(exports: unknown, version: string | null): Outcome<SpawnerModule> {
  const named = memberOf(exports, 'hermitSpawner') === undefined ? memberOf(exports, 'default') : exports;
  const info = memberOf(named, 'hermitSpawner');
  if (typeof info !== 'object' || info === null) {
    return failure('failed', 'it exports no hermitSpawner, so it is no spawner', 'name a package that is one');
  }
  const wrongVersion = versionProblem(memberOf(info, 'contractVersion'), version);
  if (wrongVersion !== null) return wrongVersion;
  const fault = infoFault(info);
  if (fault !== null) return failure('failed', fault, 'tell its author; "hsm spawner check" tests it');
  const createSpawner = memberOf(named, 'createSpawner');
  if (typeof createSpawner !== 'function') {
    return failure('failed', 'it exports no function createSpawner', 'tell its author');
  }
  return { ok: true, value: named as SpawnerModule };
}

function versionProblem(claimed: unknown, version: string | null): ReturnType<typeof failure> | null {
  if (claimed === contractVersion) return null;
  if (typeof claimed !== 'number' || !Number.isSafeInteger(claimed) || claimed < 1) {
    return failure('failed', `its contractVersion is ${shown(claimed)}, and no whole number`, 'tell its author');
  }
  const what = `it${version === null ? '' : ` (release ${version})`} is made for version ${claimed} of the spawner contract, and this hsm works with version ${contractVersion}`;
  const way = claimed > contractVersion ? 'upgrade hsm' : 'upgrade the package of the spawner';
  return failure('failed', what, `${way}, or install a release of the package for version ${contractVersion}`);
}

function infoFault(info: object): string | null {
  const { name, optionsSchema, capabilities } = info as Partial<Record<keyof SpawnerModuleInfo, unknown>>;
  if (typeof name !== 'string' || name === '') return `its name is ${shown(name)}, and no text`;
  const isSchema = optionsSchema === null || (typeof optionsSchema === 'object' && !Array.isArray(optionsSchema));
  if (!isSchema) return `its optionsSchema is ${shown(optionsSchema)}, and neither a JSON Schema nor null`;
  return capabilitiesFault(capabilities);
}

/** Modules may have getters that throw, and exports that are not there yet. */
function memberOf(value: unknown, key: string): unknown {
  return (typeof value === 'object' || typeof value === 'function') && value !== null
    ? Reflect.get(value, key)
    : undefined;
}

function shown(value: unknown): string {
  return value === undefined ? 'missing' : (JSON.stringify(value) ?? String(value)).slice(0, 60);
}
