import type { StartIntent } from '@hermit/core/spawner';
import { readAccountDatabase } from '../read-account-database.ts';
import { readProcText } from '../read-proc-text.ts';
import { resolveAccount } from '../resolve-account.ts';
import type { ScannedProcess } from '../scanned-process.ts';
import { ownAccount } from './account-of-request.ts';

/**
 * Which of the processes that carry the mark of a service may be believed. A nonce is known to nobody outside of the
 * service. Without one there is only the mark, and every service can read its own and put another's name into it; so it
 * counts only on processes of the user that the service runs as, and of the manager's own.
 */
export async function believable(
  found: readonly ScannedProcess[],
  intent: StartIntent,
): Promise<readonly ScannedProcess[]> {
  if (intent.nonce !== null || found.length === 0) return found;
  const own = ownAccount().uid;
  const expected = await uidOf(intent.user ?? null, own);
  return found.filter(({ stat }) => {
    const uid = realUid(stat.pid);
    return uid !== null && (uid === own || uid === expected);
  });
}

async function uidOf(user: string | null, own: number): Promise<number | null> {
  if (user === null) return own;
  const resolution = resolveAccount({ user, group: '0' }, own, await readAccountDatabase());
  return resolution.ok ? resolution.account.uid : null;
}

/** Not the effective one: a program with the set-user-id bit keeps the environment of whoever called it. */
function realUid(pid: number): number | null {
  try {
    const text = /^Uid:\t(\d+)/m.exec(readProcText(`/proc/${pid}/status`))?.[1];
    return text === undefined ? null : Number(text);
  } catch {
    return null;
  }
}
