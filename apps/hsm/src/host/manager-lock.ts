import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { systemErrorText } from './system-error-text.ts';
import { type LockFileWatch, watchLockFile } from './watch-lock-file.ts';

/** The right to be the one manager of a state directory. */
export interface ManagerLock {
  /** Resolves if the lock is lost while it is held: somebody killed its helper or removed its file. Never rejects. */
  readonly lost: Promise<void>;
  /** Gives the lock back. Idempotent. The end of this process does the same. */
  release(): Promise<void>;
}

export type LockResult =
  | { readonly kind: 'held'; readonly lock: ManagerLock }
  | { readonly kind: 'taken'; readonly holderPid: number | null }
  | { readonly kind: 'failed'; readonly message: string };

const takenStatus = 75;

/**
 * Tries once to become the one manager of a state directory. Node has no file locks, so util-linux `flock` holds it in a
 * helper whose standard input is a pipe from here: when this process ends in any way, the helper reads the end of the
 * pipe and goes, and the lock is free. It has a session of its own, so that Ctrl-C in a terminal does not reach it.
 */
export async function takeManagerLock(stateDirectory: string): Promise<LockResult> {
  const lockPath = join(stateDirectory, 'manager.lock');
  const pidPath = join(stateDirectory, 'manager.pid');
  try {
    await createEmpty(lockPath);
  } catch (error) {
    return { kind: 'failed', message: `lock ${lockPath} cannot be created: ${systemErrorText(error)}` };
  }
  const helper = startHelper(lockPath);
  const ended = new Promise<void>((resolve) => helper.once('exit', () => resolve()));
  const answer = await firstAnswer(helper);
  if (answer.kind === 'taken') return { kind: 'taken', holderPid: await readHolderPid(pidPath) };
  if (answer.kind === 'failed')
    return { kind: 'failed', message: `lock ${lockPath} cannot be taken: ${answer.message}` };
  try {
    await writeFile(pidPath, `${process.pid}\n`, { mode: 0o600 });
  } catch (error) {
    helper.stdin?.end();
    return { kind: 'failed', message: `${pidPath} cannot be written: ${systemErrorText(error)}` };
  }
  return { kind: 'held', lock: lockHeldBy(helper, ended, watchLockFile(lockPath), pidPath) };
}

async function createEmpty(path: string): Promise<void> {
  const file = await open(path, constants.O_CREAT | constants.O_WRONLY | constants.O_NOFOLLOW, 0o600);
  await file.close();
}

function startHelper(lockPath: string): ChildProcess {
  const keepUntilEndOfInput = 'echo ok; exec cat >/dev/null';
  return spawn('flock', ['-n', '-F', '-E', String(takenStatus), lockPath, 'sh', '-c', keepUntilEndOfInput], {
    cwd: '/',
    detached: true,
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

type Answer = { readonly kind: 'held' | 'taken' } | { readonly kind: 'failed'; readonly message: string };

function firstAnswer(helper: ChildProcess): Promise<Answer> {
  let complaint = '';
  helper.stderr?.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(0, 1000);
  });
  helper.stdin?.on('error', () => undefined);
  return new Promise((resolve) => {
    helper.once('error', (error) => {
      resolve({ kind: 'failed', message: `"flock" of util-linux does not start: ${systemErrorText(error)}` });
    });
    helper.stdout?.once('data', () => resolve({ kind: 'held' }));
    helper.once('close', (status) => {
      if (status === takenStatus) resolve({ kind: 'taken' });
      else resolve({ kind: 'failed', message: `"flock" ended with status ${status}: ${complaint.trim()}` });
    });
  });
}

function lockHeldBy(helper: ChildProcess, ended: Promise<void>, file: LockFileWatch, pidPath: string): ManagerLock {
  let isReleased = false;
  const lost = Promise.race([ended, file.gone]).then(() =>
    isReleased ? new Promise<void>(() => undefined) : undefined,
  );
  return {
    lost,
    async release() {
      if (isReleased) return;
      isReleased = true;
      file.close();
      await rm(pidPath, { force: true }).catch(() => undefined);
      helper.stdin?.end();
      await ended;
    },
  };
}

/** The winner writes its pid a moment after it got the lock, so a loser may have to look more than once. */
async function readHolderPid(path: string): Promise<number | null> {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const text = await readFile(path, 'utf8').catch(() => '');
    const pid = /^[1-9][0-9]{0,9}\n$/.test(text) ? Number(text) : null;
    if (pid !== null && isAlive(pid)) return pid;
    await delay(50);
  }
  return null;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
