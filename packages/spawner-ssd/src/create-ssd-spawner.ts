import { realpathSync } from 'node:fs';
import type { ProcessSpawner } from '@hermit/core/spawner';
import { isMarkerPart, LinuxSpawner, readBootId } from '@hermit/process-linux';
import { SsdFiles } from './ssd-files.ts';
import { ssdKind } from './ssd-kind.ts';
import type { SsdTools } from './ssd-tools.ts';

/** Settings of a spawner. */
export interface SsdSpawnerOptions {
  /**
   * Names the state directory of the manager; the same text after a restart of the manager, another one for another
   * manager. No colons or line feeds, up to 256 characters. Keep it secret and random where other users of the machine
   * are not trusted.
   */
  readonly stateId: string;
  /**
   * Directory for locks and pidfiles: there, owned by the manager's user, mode 0700, and used by one manager at a time.
   * The same one after a restart of the manager.
   */
  readonly runDirectory: string;
  /** The programs to work with, as `detectTools` found them. */
  readonly tools: SsdTools;
  /** Names this boot of the machine. Default: the kernel's boot id. */
  readonly bootId?: string;
}

/**
 * Makes the spawner `ssd`, which runs services through Debian's `start-stop-daemon`. It trusts its settings: use
 * `loadSsdSpawner` to have them found and checked.
 *
 * Throws a `TypeError` for a malformed `stateId`, and a system error where `/proc` or the directory is missing.
 */
export function createSsdSpawner(options: SsdSpawnerOptions): ProcessSpawner {
  const { stateId, runDirectory, tools, bootId = readBootId() } = options;
  if (!isMarkerPart(stateId)) {
    throw new TypeError(
      `stateId ${JSON.stringify(stateId)} is of no use; take 1 to 256 characters without ":", line feeds and NUL`,
    );
  }
  const files = new SsdFiles(realpathSync(runDirectory), bootId, tools);
  return new LinuxSpawner(ssdKind(tools, files), { stateId, bootId });
}
