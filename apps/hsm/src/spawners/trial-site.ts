import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBootId } from '@hermit/process-linux';
import { printable } from '../render/printable.ts';
import type { SpawnerSite } from './spawner-site.ts';

/** A site of no manager, gone after the work: to see whether a spawner can be used on this machine. */
export async function onTrialSite<Result>(work: (site: SpawnerSite) => Promise<Result>): Promise<Result> {
  const stateDirectory = await mkdtemp(join(tmpdir(), 'hsm-spawner-'));
  try {
    return await work({
      stateId: randomBytes(6).toString('hex'),
      stateDirectory,
      bootId: readBootId(),
      log: sayOnce(),
    });
  } finally {
    await rm(stateDirectory, { recursive: true, force: true });
  }
}

/** What a spawner says goes to standard error; the same sentence once, however often it is made. */
export function sayOnce(): (message: string) => void {
  const said = new Set<string>();
  return (message) => {
    const line = printable(String(message).slice(0, 1000));
    if (!said.has(line)) console.error(line);
    said.add(line);
  };
}
