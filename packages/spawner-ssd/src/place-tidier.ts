import { execFile } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { conflictExitCode } from './build-command.ts';
import type { SsdTools } from './ssd-tools.ts';
import { listStarts } from './start-files.ts';
import type { StartPlace } from './start-place.ts';

const run = promisify(execFile);
const deadlineMs = 5000;

/**
 * Removes the files of places where nothing is left. A lock file must not go while anybody may still take the lock on it,
 * so the lock is tried first, the directory is taken away in one step, and put back if a start turns up in it; and no start
 * of the same place begins meanwhile.
 */
export class PlaceTidier {
  readonly #tools: SsdTools;
  readonly #busy = new Map<string, Promise<void>>();

  constructor(tools: SsdTools) {
    this.#tools = tools;
  }

  /** Settles when nothing is being removed at a place. */
  async idle({ directory }: StartPlace): Promise<void> {
    while (this.#busy.has(directory)) await this.#busy.get(directory);
  }

  /** Removes a place if it is empty and its lock is free. Never rejects; idempotent. */
  async tidy(place: StartPlace): Promise<void> {
    await this.idle(place);
    if (!existsSync(place.lock) || listStarts(place).length > 0) return;
    const done = this.#removeIfFree(place)
      .catch(() => {})
      .finally(() => this.#busy.delete(place.directory));
    this.#busy.set(place.directory, done);
    await done;
  }

  async #removeIfFree(place: StartPlace): Promise<void> {
    const arguments_ = [
      '--nonblock',
      '--conflict-exit-code',
      String(conflictExitCode),
      '--no-fork',
      place.lock,
      'true',
    ];
    // Rejects if somebody holds the lock.
    await run(this.#tools.flock, arguments_, { cwd: '/', env: {}, timeout: deadlineMs });
    if (listStarts(place).length === 0) remove(place);
  }
}

/** Synchronous, so that within this program no start comes in between. */
function remove(place: StartPlace): void {
  const aside = `${place.directory}.removed`;
  renameSync(place.directory, aside);
  if (readdirSync(join(aside, 'starts')).length > 0) {
    renameSync(aside, place.directory);
    return;
  }
  rmSync(aside, { recursive: true });
  if (readdirSync(dirname(aside)).length === 0) rmdirSync(dirname(aside));
}
