import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const demo = fileURLToPath(new URL('../demo.mjs', import.meta.url));
const deadlineMs = 60_000;

let scratch = '';
let child: ChildProcess | null = null;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'demo-test-'));
});
afterEach(() => {
  if (child?.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  rmSync(scratch, { recursive: true, force: true });
});

interface Status {
  readonly manager: { readonly pid: number };
  readonly services: readonly { readonly id: string; readonly state: string; readonly pid: number | null }[];
}

interface Demonstration {
  readonly pid: number;
  readonly output: () => string;
  readonly status: () => Status;
  readonly ended: Promise<{ code: number | null; signal: string | null }>;
}

/** Runs the demonstration as the head of a process group, as a shell does, and waits until its services run. */
async function started(): Promise<Demonstration> {
  const running = spawn(process.execPath, [demo], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TMPDIR: scratch },
  });
  child = running;
  let output = '';
  for (const stream of [running.stdout, running.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    running.once('close', (code, signal) => resolve({ code, signal }));
  });
  const status = (): Status => JSON.parse(execFileSync(commandIn(output), ['status', '--json'], { encoding: 'utf8' }));
  // The web server may find its port taken on a busy machine; these two need nothing.
  await until(
    () => isReady(output, status, 'worker') && isReady(output, status, 'greeter'),
    () => output,
  );
  return { pid: running.pid ?? 0, output: () => output, status, ended };
}

function isReady(output: string, status: () => Status, id: string): boolean {
  try {
    return /hsm status/.test(output) && status().services.some((each) => each.id === id && each.state === 'ready');
  } catch {
    return false;
  }
}

function commandIn(output: string): string {
  return /(\S+\/hsm) status/.exec(output)?.[1] ?? 'no-command-printed';
}

async function until(holds: () => boolean, explain: () => string): Promise<void> {
  const endMs = performance.now() + deadlineMs;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(`did not come about in ${deadlineMs} ms; so far:\n${explain()}`);
    await pause(100);
  }
}

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function endsInOrder(run: Demonstration, ask: () => void): Promise<void> {
  const { manager, services } = run.status();
  const pids = [manager.pid, ...services.flatMap(({ pid }) => (pid === null ? [] : [pid]))];
  expect(pids.length).toBeGreaterThan(2);
  ask();
  expect(await run.ended, run.output()).toEqual({ code: 0, signal: null });
  expect(run.output()).toContain('All services are stopped.');
  expect(run.output()).not.toMatch(/^\s+at .*:\d+:\d+/m);
  expect(run.output()).not.toContain('killing what is left');
  await until(
    () => !pids.some(isAlive),
    () => `alive: ${pids.filter(isAlive)}`,
  );
  expect(readdirSync(scratch)).toEqual([]);
}

test('Ctrl-C stops the services in order', async () => {
  const run = await started();
  await endsInOrder(run, () => {
    // What the terminal sends to the group, and what npm passes on.
    process.kill(-run.pid, 'SIGINT');
    process.kill(run.pid, 'SIGINT');
  });
});

test('SIGTERM to the demonstration alone stops the services in order', async () => {
  const run = await started();
  await endsInOrder(run, () => process.kill(run.pid, 'SIGTERM'));
});

test('it works on a copy of the definitions, which may be edited', async () => {
  const run = await started();
  const services = join(commandIn(run.output()), '../services');
  expect(existsSync(join(services, 'web.toml'))).toBe(true);
  process.kill(run.pid, 'SIGTERM');
  await run.ended;
});
