import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const hsm: string = fileURLToPath(new URL('../../apps/hsm/bin/run.js', import.meta.url));

/** A place for one manager: definitions, state and socket under one directory. */
export interface Place {
  readonly env: NodeJS.ProcessEnv;
  readonly services: string;
  define(id: string, text: string): void;
  /** Runs a command of `hsm` to its end. */
  tell(...args: readonly string[]): { readonly status: number | null; readonly stdout: string };
  pidOf(id: string): number | null;
}

export function placeIn(scratch: string): Place {
  const services = join(scratch, 'services');
  mkdirSync(services, { mode: 0o755 });
  const env = {
    ...process.env,
    HSM_STATE_DIR: join(scratch, 'state'),
    HSM_SOCKET: join(scratch, 'run/control.sock'),
    HSM_DIR: services,
  };
  const tell = (...args: readonly string[]) =>
    spawnSync(process.execPath, [hsm, ...args], { env, encoding: 'utf8', timeout: 60_000 });
  return {
    env,
    services,
    define: (id, text) => writeFileSync(join(services, `${id}.toml`), text, { mode: 0o644 }),
    tell,
    pidOf: (id) => {
      const { status, stdout } = tell('status', id, '--json');
      return status === 0 ? JSON.parse(stdout).services[0].pid : null;
    },
  };
}

/** A program in the foreground, with everything it prints. */
export interface Foreground {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

export function runInForeground(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Foreground {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  return { child, output: () => output, ended };
}

export async function until<Value>(look: () => Value | null | undefined | false, explain = () => ''): Promise<Value> {
  for (const end = performance.now() + 60_000; performance.now() < end; await pause(50)) {
    const value = look();
    if (value !== null && value !== undefined && value !== false) return value;
  }
  throw new Error(`waited in vain for ${look}: ${explain()}`);
}

/** Whether a process is there and no zombie. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
