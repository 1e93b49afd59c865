// Runs as the first process of a pid namespace: gives the pid of a dead service to a bystander, who leads a group of that
// number too, and then tries to signal and kill the service. Prints what became of both.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { ProcessHandle } from '@hermit/core/spawner';
import { readUptimeTicks } from '@hermit/process-linux';
import { createNodeSpawner } from '../../src/index.ts';
import { never, requestOf } from '../request.ts';
import { waitUntil } from '../wait-until.ts';

const first = createNodeSpawner({ stateId: 'reuse' });
const second = createNodeSpawner({ stateId: 'reuse' });

async function deadService(): Promise<ProcessHandle> {
  const result = await first.start(requestOf(), never);
  if (!result.ok) throw new Error(result.error.message);
  await second.adopt({ kind: 'handle', handle: result.handle }, never);
  await first.kill(result.handle, never);
  await waitUntil('it is gone', async () => (await first.observe([result.handle], never))[0]?.kind === 'exited');
  return result.handle;
}

async function bystanderWith(pid: number) {
  for (;;) {
    writeFileSync('/proc/sys/kernel/ns_last_pid', String(pid - 1));
    const child = spawn('/bin/sleep', ['600'], { detached: true, stdio: 'ignore' });
    if (child.pid === pid) return child;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }
}

const rounds: object[] = [];
for (let count = 0; count < 5; count++) {
  const handle = await deadService();
  // Start times count hundredths of a second; no kernel uses a pid again that soon unless it is told to.
  await waitUntil('a tick has passed', () => readUptimeTicks() > Number(handle.startTime) + 1);
  const bystander = await bystanderWith(handle.pid);
  const signal = await second.signal(handle, 'SIGKILL', never);
  const kill = await second.kill(handle, never);
  const [observation] = await second.observe([handle], never);
  const isBystanderAlive = bystander.exitCode === null && bystander.signalCode === null;
  rounds.push({ isReused: bystander.pid === handle.pid, signal, kill, observation, isBystanderAlive });
  const exit = once(bystander, 'exit');
  bystander.kill('SIGTERM');
  const [, endedBy] = await exit;
  if (endedBy !== 'SIGTERM') rounds.push({ hurt: endedBy });
}
process.stdout.write(JSON.stringify({ rounds }));
process.exit(0);
