import { readFileSync } from 'node:fs';
import { failure, startFailure } from './errors.js';

/** @import { SpawnerError, StartRequest } from '@hermit/core/spawner' */

/** Variables that make the C library load code or open files: `setpriv` would obey them while it still is root. */
const loaderVariable = /^(LD_.*|GCONV_PATH|GETCONF_DIR|GLIBC_TUNABLES|LOCPATH|NLSPATH|MALLOC_.*)$/;

/**
 * The flags of `setpriv` for the user and group of a request; none if nothing changes.
 *
 * @param {StartRequest} request
 * @param {number} ownUid
 * @returns {{ readonly ok: true, readonly flags: readonly string[] } | { readonly ok: false, readonly error: SpawnerError }}
 */
export function planUser({ user, group, env }, ownUid) {
  if (user === null && group === null) return { ok: true, flags: [] };
  try {
    const account = find('/etc/passwd', user ?? String(ownUid));
    if (account === undefined) return refuse(`user "${user}" does not exist`);
    const gid = group === null ? account[3] : find('/etc/group', group)?.[2];
    if (gid === undefined) return refuse(`group "${group}" does not exist`);
    return flagsFor(Number(account[2]), Number(gid), ownUid, [...env.keys()]);
  } catch (error) {
    return startFailure(error, 'set-user', `look up user ${user} and group ${group}`);
  }
}

/**
 * @param {number} uid
 * @param {number} gid
 * @param {number} ownUid
 * @param {readonly string[]} variables
 * @returns {ReturnType<typeof planUser>}
 */
function flagsFor(uid, gid, ownUid, variables) {
  if (uid === ownUid && gid === process.getegid?.() && ownUid !== 0) return { ok: true, flags: [] };
  if (ownUid !== 0) return refuse(`only root can start a process as user ${uid}, group ${gid}`, 'EPERM');
  const dangerous = variables.find((name) => loaderVariable.test(name));
  if (dangerous !== undefined) {
    const message = `the variable ${dangerous} would act on root while the user is changed; remove it`;
    return failure('spawn-failed', 'prepare-environment', message);
  }
  return { ok: true, flags: [`--reuid=${uid}`, `--regid=${gid}`, '--init-groups'] };
}

/**
 * The fields of the line with that name or number.
 *
 * @param {string} file
 * @param {string} wanted
 */
function find(file, wanted) {
  const lines = readFileSync(file, 'utf8').split('\n');
  const rows = lines.map((line) => line.split(':')).filter((fields) => fields.length > 2);
  return rows.find(([name]) => name === wanted) ?? rows.find(([, , number]) => number === wanted);
}

/** @param {string} message @param {string | null} [cause] */
function refuse(message, cause = null) {
  return failure('spawn-failed', 'set-user', message, cause);
}
