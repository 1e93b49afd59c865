import { readdirSync, readFileSync } from 'node:fs';

/** Whether a process is there and no zombie. */
export function isRunning(pid: number): boolean {
  const stat = readOrNothing(`/proc/${pid}/stat`);
  const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
  return stat !== '' && state !== 'Z' && state !== 'X';
}

/** When the kernel started a process; tells two processes with the same pid apart. */
export function startTimeOf(pid: number): string {
  const stat = readOrNothing(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

/** Every running process that has one of the texts in its environment or its command line, but for this one. */
export function processesWith(...texts: readonly string[]): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && isRunning(pid) && mentions(pid, texts));
}

function mentions(pid: number, texts: readonly string[]): boolean {
  const content = readOrNothing(`/proc/${pid}/environ`) + readOrNothing(`/proc/${pid}/cmdline`);
  return texts.some((text) => content.includes(text));
}

/** Processes come and go while one looks. */
function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** SIGKILL, wherever it still reaches somebody. */
export function killAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It went by itself.
    }
  }
}
