import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { makePrivateDirectory, whyAncestorsAreUnsafe, whyDirectoryIsUnsafe } from './directory-safety.ts';
import { systemErrorText } from './system-error-text.ts';

/** Where one manager keeps what survives it. */
export interface StateDirectory {
  /** Real path, without links. */
  readonly path: string;
  /** Short hash of the real path: marks the processes of this manager. 12 hexadecimal digits. */
  readonly id: string;
  /** Records of services, valid for one boot. */
  readonly services: string;
  /** Decisions of the operator, valid until they are reset. */
  readonly decisions: string;
  /** The last good text of every definition file. */
  readonly lastGood: string;
}

export type StateDirectoryResult =
  | { readonly ok: true; readonly directory: StateDirectory }
  | { readonly ok: false; readonly message: string };

/** `/var/lib/hermit` as root; below `XDG_STATE_HOME`, or `~/.local/state`, otherwise. */
export function defaultStateDirectory(environment: ReadonlyMap<string, string>, uid: number): string {
  if (uid === 0) return '/var/lib/hermit';
  const home = environment.get('HOME') ?? '/';
  return join(environment.get('XDG_STATE_HOME') || join(home, '.local', 'state'), 'hermit');
}

/** Makes the directory and its parts where they are missing, and checks owner and mode. Idempotent. */
export async function openStateDirectory(path: string): Promise<StateDirectoryResult> {
  const wanted = resolve(path);
  try {
    await makePrivateDirectory(wanted);
    const directory = describe(await realpath(wanted));
    const why = await whyUnusable(directory);
    if (why !== null) return { ok: false, message: `state directory ${wanted} is not safe to use: ${why}` };
    return { ok: true, directory };
  } catch (error) {
    return {
      ok: false,
      message: `state directory ${wanted} cannot be used: ${systemErrorText(error)}; name another one with --state-dir`,
    };
  }
}

function describe(path: string): StateDirectory {
  return {
    path,
    id: createHash('sha256').update(path).digest('hex').slice(0, 12),
    services: join(path, 'services'),
    decisions: join(path, 'decisions'),
    lastGood: join(path, 'last-good'),
  };
}

async function whyUnusable(directory: StateDirectory): Promise<string | null> {
  const own = (await whyDirectoryIsUnsafe(directory.path)) ?? (await whyAncestorsAreUnsafe(directory.path));
  if (own !== null) return own;
  for (const part of [directory.services, directory.decisions, directory.lastGood]) {
    await makePrivateDirectory(part);
    const why = await whyDirectoryIsUnsafe(part);
    if (why !== null) return why;
  }
  return null;
}
