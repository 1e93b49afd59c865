import { createHash } from 'node:crypto';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** What a spawner is told of the manager that it is made for. */
export interface SpawnerSite {
  readonly stateId: string;
  /** Absolute path of the directory of this spawner alone. It need not be there yet. */
  readonly stateDirectory: string;
  readonly bootId: string;
  /** Tells the operator one sentence. */
  readonly log: (message: string) => void;
}

/** Makes the directory of a spawner, for its owner alone. Rejects with the system's error. Idempotent. */
export async function makeSpawnerDirectory({ stateDirectory }: SpawnerSite): Promise<void> {
  await mkdir(stateDirectory, { recursive: true, mode: 0o700 });
  await chmod(stateDirectory, 0o700);
}

/** The directory of one spawner below that of a manager. Names of packages and paths become one component each. */
export function spawnerDirectory(parent: string, name: string): string {
  const component = encodeURIComponent(name);
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 16);
  return join(parent, component.length <= 100 ? component : `${component.slice(0, 80)}-${hash}`);
}
