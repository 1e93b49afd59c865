import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOptions, describeConformance } from '@hermit/spawner-conformance';
import { afterAll, test } from 'vitest';

const directory = mkdtempSync(join(tmpdir(), 'hermit-ssd-kit-'));
// The programs of the kit run as other users, too.
chmodSync(directory, 0o711);
const runDirectory = join(directory, 'run');

describeConformance(
  { test, after: afterAll },
  createOptions({
    recipe: {
      module: join(import.meta.dirname, 'programs', 'open-spawner.ts'),
      exportName: 'openSpawner',
      arguments: [`conformance-${process.pid}-${Date.now()}`, runDirectory],
    },
    stateDirectory: runDirectory,
    directory: join(directory, 'kit'),
  }),
);

afterAll(() => {
  rmSync(directory, { recursive: true });
});
