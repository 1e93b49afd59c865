import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { KillMode } from '@hermit/core/spawner';
import { systemErrorName } from '@hermit/process-linux';
import { formatIdentity, type NotedIdentity, parseIdentity, parsePidfile } from './parse-pidfile.ts';
import type { StartPlace } from './start-place.ts';

/** What a start left in its directory. */
export interface StartTraces {
  /** `missing`: it did not come as far as executing its program, or the file was removed since. `unusable` proves nothing. */
  readonly pidfile:
    | { readonly kind: 'missing' | 'unusable' }
    | { readonly kind: 'read'; readonly pid: number; readonly writtenAtMs: number };
  /** `null` if the manager died before it could note it. */
  readonly identity: NotedIdentity | null;
  readonly killMode: KillMode;
}

/** As much as is read of any of these files. */
const maxBytes = 64;

/** Makes the directories of a place and its lock, if they are not there. Throws a system error. */
export function openPlace(place: StartPlace): void {
  for (const directory of [place.starts, place.closed]) mkdirSync(directory, { recursive: true, mode: 0o700 });
  closeSync(openSync(place.lock, constants.O_RDONLY | constants.O_CREAT | constants.O_NOFOLLOW, 0o600));
}

/** Makes the directory without which a start cannot come through. Throws a system error, `EEXIST` for a used nonce. */
export function openStart(place: StartPlace, nonce: string, killMode: KillMode): void {
  mkdirSync(join(place.starts, nonce), { mode: 0o700 });
  writeFileSync(join(place.starts, nonce, 'kill-mode'), `${killMode}\n`, { mode: 0o600 });
}

/** Notes the kill mode of the start that holds the lock now. Never throws: without the note it counts as `group`. */
export function noteKillMode(place: StartPlace, killMode: KillMode): void {
  try {
    writeFileSync(place.killMode, `${killMode}\n`, { mode: 0o600 });
  } catch {
    // The disk is full, or the directory was removed meanwhile.
  }
}

export function pidfileOf(place: StartPlace, nonce: string): string {
  return join(place.starts, nonce, 'pid');
}

/** Notes who a start made. Never throws: without the note only the pidfile tells. */
export function noteIdentity(place: StartPlace, nonce: string, identity: NotedIdentity): void {
  try {
    writeFileSync(join(place.starts, nonce, 'identity'), formatIdentity(identity), { mode: 0o600, flag: 'wx' });
  } catch {
    // The disk is full, or the directory was removed meanwhile.
  }
}

/**
 * Takes the directory of a start away, in one step, so that from now on it cannot write its pidfile and so cannot execute
 * its program. What it left until then, or `null` if there is no such start. Throws a system error other than `ENOENT`.
 */
export function closeStart(place: StartPlace, nonce: string): StartTraces | null {
  move(join(place.starts, nonce), join(place.closed, nonce));
  return readTraces(join(place.closed, nonce));
}

/** Puts a closed start back, because its program turned out to run. */
export function reopenStart(place: StartPlace, nonce: string): void {
  move(join(place.closed, nonce), join(place.starts, nonce));
}

/** Removes what a start left. Never throws; idempotent. */
export function dropStart(place: StartPlace, nonce: string): void {
  for (const directory of [place.starts, place.closed]) {
    try {
      rmSync(join(directory, nonce), { recursive: true, force: true });
    } catch {
      // It stays closed by whatever keeps it from being removed; the next boot takes it.
    }
  }
}

/** The nonces of all starts of a place that left anything. */
export function listStarts(place: StartPlace): readonly string[] {
  return [...new Set([...namesIn(place.starts), ...namesIn(place.closed)])];
}

/** What a start left, wherever it lies; `null` if nothing. */
export function tracesOf(place: StartPlace, nonce: string): StartTraces | null {
  return readTraces(join(place.starts, nonce)) ?? readTraces(join(place.closed, nonce));
}

/** The kill mode of the latest start of a place that got its lock. */
export function readKillMode(place: StartPlace): KillMode {
  return killModeIn(place.killMode);
}

function killModeIn(path: string): KillMode {
  return readSmallFile(path)?.text === 'process\n' ? 'process' : 'group';
}

function readTraces(directory: string): StartTraces | null {
  if (!existsSync(directory)) return null;
  const pidfile = readSmallFile(join(directory, 'pid'));
  const pid = pidfile === null ? null : parsePidfile(pidfile.text);
  const identity = readSmallFile(join(directory, 'identity'));
  return {
    pidfile:
      pidfile === null
        ? { kind: 'missing' }
        : pid === null
          ? { kind: 'unusable' }
          : { kind: 'read', pid, writtenAtMs: pidfile.writtenAtMs },
    identity: identity === null ? null : parseIdentity(identity.text),
    killMode: killModeIn(join(directory, 'kill-mode')),
  };
}

/** Text of a regular file; empty for one that cannot be read, `null` for one that is not there. */
function readSmallFile(path: string): { readonly text: string; readonly writtenAtMs: number } | null {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    return systemErrorName(error) === 'ENOENT' ? null : { text: '', writtenAtMs: 0 };
  }
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) return { text: '', writtenAtMs: 0 };
    const buffer = Buffer.alloc(maxBytes);
    const text = buffer.subarray(0, readSync(fd, buffer, 0, maxBytes, 0)).toString('latin1');
    return { text, writtenAtMs: stats.mtimeMs };
  } catch {
    return { text: '', writtenAtMs: 0 };
  } finally {
    closeSync(fd);
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (systemErrorName(error) !== 'ENOENT') throw error;
  }
}
