import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBootId } from '@hermit/process-linux';
import type { SpawnerSite } from './spawner-site.ts';

/** A site of no manager, gone after the work: to see whether a spawner can be used on this machine. */
export async function onTrialSite<Result>(work: (site: SpawnerSite) => Promise<Result>): Promise<Result> {
  const stateDirectory = await mkdtemp(join(tmpdir(), 'hsm-spawner-'));
  const log = (): void => undefined;
  try {
    return await work({ stateId: randomBytes(6).toString('hex'), stateDirectory, bootId: readBootId(), log });
  } finally {
    await rm(stateDirectory, { recursive: true, force: true });
  }
}
