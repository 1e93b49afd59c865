import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessPurpose, ServiceId } from '@hermit/core/spawner';
import { LockScanner } from './lock-scanner.ts';
import { isFileName, placeOf, type StartPlace } from './start-place.ts';

/** The files of one spawner in this boot, and who holds their locks. */
export class SsdFiles {
  readonly locks: LockScanner;
  readonly #root: string;

  /** `runDirectory` is a real path, as `/proc` shows it. */
  constructor(runDirectory: string, bootId: string) {
    this.#root = join(runDirectory, bootId);
    this.locks = new LockScanner(this.#root);
  }

  /** `null` for an id that cannot be the name of a directory, of which there is no start. */
  place(serviceId: ServiceId, purpose: ProcessPurpose): StartPlace | null {
    return isFileName(serviceId) ? placeOf(this.#root, serviceId, purpose) : null;
  }

  /** Whether the directories of a service and purpose are there, so that the starts in it are all of this boot. */
  isOpen(serviceId: ServiceId, purpose: ProcessPurpose): boolean {
    const place = this.place(serviceId, purpose);
    return place !== null && existsSync(place.starts);
  }
}
