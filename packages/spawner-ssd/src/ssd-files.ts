import { join } from 'node:path';
import type { ProcessPurpose, ServiceId } from '@hermit/core/spawner';
import { LockScanner } from './lock-scanner.ts';
import { PlaceTidier } from './place-tidier.ts';
import type { SsdTools } from './ssd-tools.ts';
import { isFileName, placeOf, type StartPlace } from './start-place.ts';

/** The files of one spawner in this boot, and who holds their locks. */
export class SsdFiles {
  readonly locks: LockScanner;
  readonly tidier: PlaceTidier;
  readonly tools: SsdTools;
  readonly #root: string;

  /** `runDirectory` is a real path, as `/proc` shows it. */
  constructor(runDirectory: string, bootId: string, tools: SsdTools) {
    this.#root = join(runDirectory, bootId);
    this.locks = new LockScanner(this.#root);
    this.tools = tools;
    this.tidier = new PlaceTidier(tools);
  }

  /** `null` for an id that cannot be the name of a directory, of which there is no start. */
  place(serviceId: ServiceId, purpose: ProcessPurpose): StartPlace | null {
    return isFileName(serviceId) ? placeOf(this.#root, serviceId, purpose) : null;
  }
}
