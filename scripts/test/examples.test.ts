import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const hsm = fileURLToPath(new URL('../../apps/hsm/bin/run.js', import.meta.url));
const examples = fileURLToPath(new URL('../../examples', import.meta.url));

let scratch = '';
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'examples-'));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

/** A copy that belongs to us: as root `hsm` refuses files of others, and a checkout may be somebody else's. */
function ownCopy(example: string): string {
  const services = join(scratch, example);
  cpSync(join(examples, example, 'services'), services, { recursive: true });
  chmodSync(services, 0o755);
  for (const file of readdirSync(services)) chmodSync(join(services, file), 0o644);
  return services;
}

test.each(['quickstart', 'real-host', 'network'])('the definitions of %s are valid as they stand', (example) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [hsm, 'validate', '--strict', '--json', ownCopy(example)],
    { encoding: 'utf8' },
  );
  expect(status, stdout + stderr).toBe(0);
});
