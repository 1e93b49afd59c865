import { isDeepStrictEqual } from 'node:util';
import type { CreateSpawnerOptions, ProcessSpawner, SpawnerModule, SpawnerModuleInfo } from '@hermit/core/spawner';
import { areSameCapabilities, capabilitiesFault } from './check-capabilities.ts';
import { thrown } from './import-module.ts';
import { failure, type Outcome } from './problem.ts';
import { within } from './within.ts';

/** Has a module make its spawner, and checks that it is what the module said. */
export async function createSpawner(
  module: SpawnerModule,
  options: CreateSpawnerOptions,
  deadlineMs: number,
): Promise<Outcome<ProcessSpawner>> {
  const created = await within<unknown>(deadlineMs, () => module.createSpawner(options));
  switch (created.kind) {
    case 'done':
      return checkedCreation(created.value, module.hermitSpawner);
    case 'failed':
      return failure(
        'failed',
        `its createSpawner failed: ${thrown(created.error)}`,
        'mend it, or use another release of it',
      );
    case 'late':
      return failure('failed', `its createSpawner did not answer within ${deadlineMs} ms`);
  }
}

function checkedCreation(answer: unknown, info: SpawnerModuleInfo): Outcome<ProcessSpawner> {
  if (typeof answer === 'object' && answer !== null) {
    const { ok, message, spawner } = answer as Readonly<Record<string, unknown>>;
    if (ok === false && typeof message === 'string') return failure('refused', message.slice(0, 1000));
    if (ok === true) return checkedSpawner(spawner, info);
  }
  return failure('failed', 'its createSpawner answered neither with a spawner nor with a reason', 'tell its author');
}

const methods = ['start', 'observe', 'adopt', 'signal', 'kill', 'release', 'dispose'] as const;

function checkedSpawner(value: unknown, info: SpawnerModuleInfo): Outcome<ProcessSpawner> {
  const fault = typeof value === 'object' && value !== null ? spawnerFault(value, info) : 'it made no spawner';
  return fault === null
    ? { ok: true, value: value as ProcessSpawner }
    : failure('failed', fault, 'tell its author; "hsm spawner check" tests it');
}

function spawnerFault(value: object, info: SpawnerModuleInfo): string | null {
  const spawner = value as Partial<ProcessSpawner>;
  const missing = methods.find((method) => typeof spawner[method] !== 'function');
  if (missing !== undefined) return `the spawner that it made has no function ${missing}`;
  if (typeof spawner.name !== 'string' || spawner.name === '') return 'the spawner that it made has no name';
  if (spawner.contractVersion !== info.contractVersion) {
    return `the spawner that it made is for version ${String(spawner.contractVersion)} of the contract, and not ${info.contractVersion} as the module says`;
  }
  if (capabilitiesFault(spawner.capabilities) !== null || !areSame(spawner, info)) {
    return 'the spawner that it made has other capabilities than the module says';
  }
  if (!isDeepStrictEqual(spawner.optionsSchema, info.optionsSchema)) {
    return 'the spawner that it made has another optionsSchema than the module says';
  }
  return null;
}

function areSame({ capabilities }: Partial<ProcessSpawner>, info: SpawnerModuleInfo): boolean {
  return capabilities !== undefined && areSameCapabilities(capabilities, info.capabilities);
}
