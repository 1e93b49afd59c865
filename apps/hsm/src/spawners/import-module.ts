import { pathToFileURL } from 'node:url';
import type { SpawnerModule } from '@hermit/core/spawner';
import { checkModule } from './check-module.ts';
import type { LocatedModule } from './locate-module.ts';
import { failure, type Outcome } from './problem.ts';
import { within } from './within.ts';

/** How long a module may take to load, and how long to make its spawner. Milliseconds. */
export const moduleDeadlineMs = 10_000;

/** Imports a module and checks what it says about itself. Makes no spawner. */
export async function importModule(
  { path, version }: LocatedModule,
  deadlineMs: number,
): Promise<Outcome<SpawnerModule>> {
  const imported = await within(deadlineMs, async () => checkModule(await import(pathToFileURL(path).href), version));
  switch (imported.kind) {
    case 'done':
      return imported.value;
    case 'failed':
      return failure(
        'failed',
        `it fails when it is loaded: ${thrown(imported.error)}`,
        'mend it, or use another release of it',
      );
    case 'late':
      return failure(
        'failed',
        `it did not finish loading within ${deadlineMs} ms`,
        'mend it, or use another release of it',
      );
  }
}

/** What a stranger threw, on one line. */
export function thrown(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : `${String(error)} was thrown`;
  return text.replaceAll(/\s+/g, ' ').slice(0, 300);
}
