import type { ProcessSpawner } from '@hermit/core/spawner';
import { errorText, lookAtProcess, readBootId } from '@hermit/process-linux';
import { createSsdSpawner, type SsdSpawnerOptions } from './create-ssd-spawner.ts';
import { detectTools } from './detect-tools.ts';
import { prepareRunDirectory } from './prepare-run-directory.ts';

/** Settings of a spawner whose tools are still to be found. */
export interface LoadSsdSpawnerOptions extends Omit<SsdSpawnerOptions, 'tools'> {
  /** Where the tools are looked for, instead of in the directories of the system; absolute paths joined with ":". */
  readonly searchPath?: string;
}

/** The spawner, or one sentence that says why there is none here and what to do about it. */
export type LoadedSsdSpawner =
  | { readonly ok: true; readonly spawner: ProcessSpawner }
  | { readonly ok: false; readonly message: string };

/**
 * Finds and checks what the spawner `ssd` needs, makes its run directory, and makes the spawner. Never rejects: where
 * something is missing it says what, and nothing was changed but that directory.
 */
export async function loadSsdSpawner({ searchPath, ...options }: LoadSsdSpawnerOptions): Promise<LoadedSsdSpawner> {
  try {
    const bootId = options.bootId ?? readBootId();
    const look = lookAtProcess(process.pid);
    if (look.kind !== 'alive') return refuse('/proc does not show this process; mount it');
    const directoryProblem = prepareRunDirectory(options.runDirectory, bootId);
    if (directoryProblem !== null) return refuse(directoryProblem);
    const detected = await detectTools(options.runDirectory, searchPath);
    if (!detected.ok) return refuse(detected.message);
    return { ok: true, spawner: createSsdSpawner({ ...options, bootId, tools: detected.tools }) };
  } catch (error) {
    return refuse(errorText(error));
  }
}

function refuse(message: string): LoadedSsdSpawner {
  return { ok: false, message: `spawner "ssd" cannot be used here: ${message}` };
}
