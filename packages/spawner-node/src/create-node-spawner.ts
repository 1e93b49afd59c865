import type { ProcessSpawner } from '@hermit/core/spawner';
import { isMarkerPart, LinuxSpawner, readBootId } from '@hermit/process-linux';
import { nodeKind } from './node-kind.ts';

/** Settings of a spawner. */
export interface NodeSpawnerOptions {
  /**
   * Names the state directory of the manager; the same text after a restart of the manager, another one for another
   * manager. No colons or line feeds, up to 256 characters. Keep it secret and random where other users of the machine
   * are not trusted: who knows it can pass a process of their own off as one of a service.
   */
  readonly stateId: string;
  /** Names this boot of the machine. Default: the kernel's boot id. */
  readonly bootId?: string;
}

/**
 * Makes the spawner `node`, which runs services as child processes of this program. It remembers each process that it
 * started until `release`, and holds no timer and no descriptor for any of them.
 *
 * Throws a `TypeError` for a malformed `stateId` and a system error where `/proc` is not mounted.
 */
export function createNodeSpawner(options: NodeSpawnerOptions): ProcessSpawner {
  if (!isMarkerPart(options.stateId)) {
    throw new TypeError(
      `stateId ${JSON.stringify(options.stateId)} is of no use; take 1 to 256 characters without ":", line feeds and NUL`,
    );
  }
  return new LinuxSpawner(nodeKind, { stateId: options.stateId, bootId: options.bootId ?? readBootId() });
}
