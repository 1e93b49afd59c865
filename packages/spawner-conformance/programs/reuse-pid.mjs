// Runs as the first process of a pid namespace: gives the pid of a dead service to a bystander, then signals and kills by
// the old handle, and prints what became of it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';

const [text = '{}'] = process.argv.slice(2);
const { recipe, request } = JSON.parse(text);
const module = await import(recipe.module);
const cancel = new AbortController().signal;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const open = () => module[recipe.exportName](...recipe.arguments);

async function untilEnded(spawner, handle) {
  for (;;) {
    const [seen] = await spawner.observe([handle], cancel);
    if (seen.kind !== 'running') return;
    await pause(5);
  }
}

/** Start times count hundredths of a second; no kernel uses a pid again that soon unless it is told to. */
async function untilLater() {
  const uptime = () => Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
  const began = uptime();
  while (uptime() < began + 0.03) await pause(5);
}

async function bystanderWith(pid) {
  for (let attempt = 0; attempt < 1000; attempt++) {
    writeFileSync('/proc/sys/kernel/ns_last_pid', String(pid - 1));
    const child = spawn('/bin/sleep', ['600'], { detached: true, stdio: 'ignore' });
    if (child.pid === pid) return child;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }
  return null;
}

const first = await open();
const second = await open();
const result = await first.start({ ...request, env: new Map(request.env) }, cancel);
if (!result.ok) {
  print({ impossible: `the spawner cannot start in a pid namespace: ${result.error.message}` });
} else {
  print(await reuse(result.handle));
}

async function reuse(handle) {
  await second.adopt({ kind: 'handle', handle }, cancel);
  await second.observe([handle], cancel);
  await first.kill(handle, cancel);
  await untilEnded(first, handle);
  await untilLater();
  const bystander = await bystanderWith(handle.pid);
  if (bystander === null) return { impossible: `pid ${handle.pid} could not be given to a bystander` };
  const signal = await second.signal(handle, 'SIGTERM', cancel);
  const kill = await second.kill(handle, cancel);
  const [observation] = await second.observe([handle], cancel);
  await pause(20);
  return { signal, kill, observation, isBystanderAlive: bystander.exitCode === null && bystander.signalCode === null };
}

function print(report) {
  process.stdout.write(JSON.stringify(report), () => process.exit(0));
}
