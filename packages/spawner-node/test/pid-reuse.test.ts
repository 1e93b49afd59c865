import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createWorld, isRoot } from './world.ts';

createWorld('reuse');
const run = promisify(execFile);
if (!isRoot) console.warn('pid-reuse.test.ts: skipped, because only root can choose pids in a namespace of its own');

test.skipIf(!isRoot)('a bystander that got the pid of a dead service is never hurt', async () => {
  const program = join(import.meta.dirname, 'programs', 'reuse-pid.ts');
  const { stdout } = await run('unshare', ['-pf', '--mount-proc', process.execPath, program]);
  const report = JSON.parse(stdout);
  expect(report.rounds).toHaveLength(5);
  for (const round of report.rounds) {
    expect(round).toEqual({
      isReused: true,
      signal: { ok: true, delivered: false },
      kill: { ok: true, delivered: false },
      observation: { kind: 'exited', exit: null, leftovers: [], output: null },
      isBystanderAlive: true,
    });
  }
});
