import { fileFault } from '@hermit/config';
import { systemErrorText } from '../host/system-error-text.ts';
import type { LocatedModule } from './locate-module.ts';
import { failure, type Outcome } from './problem.ts';

/**
 * Whether a module may be run, by the rules for definitions: as root, the file and every directory and link on the way
 * belong to root and nobody else can write them; as another user, to root or that user, and not everyone can.
 */
export async function trustedModule(module: LocatedModule, euid: number): Promise<Outcome<LocatedModule>> {
  try {
    const fault = await fileFault(module.path, euid);
    return fault === null ? { ok: true, value: module } : failure('refused', fault.message, fault.suggestion);
  } catch (error) {
    return failure('refused', `${module.path} cannot be checked: ${systemErrorText(error)}`);
  }
}
