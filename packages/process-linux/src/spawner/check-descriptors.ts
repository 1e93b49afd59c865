import { fstatSync } from 'node:fs';
import type { ProcessStdio, SpawnerError } from '@hermit/core/spawner';
import { startFailureOf } from './start-failure.ts';

/** Says which descriptor is not open, or `null`. */
export function checkDescriptors(stdio: ProcessStdio): SpawnerError | null {
  for (const [stream, fd] of Object.entries(stdio)) {
    if (fd === null) continue;
    try {
      fstatSync(fd);
    } catch (error) {
      return startFailureOf(error, 'open-stdio', `use descriptor ${fd} for ${stream}`);
    }
  }
  return null;
}
