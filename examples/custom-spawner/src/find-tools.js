import { accessSync, constants, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Absolute paths of the programs that make a namespace and enter it.
 *
 * @typedef {{ unshare: string, nsenter: string, setsid: string, setpriv: string, sh: string }} Tools
 */

/**
 * How namespaces can be made here: with the rights of the manager, or inside a user namespace of its own.
 *
 * @typedef {{ readonly ok: true, readonly tools: Tools, readonly needsUserNamespace: boolean }} Footing
 */

export const toolPath = '/usr/bin:/bin:/usr/sbin:/sbin';

/** What the shell of a namespace needs beside the tools themselves. */
const usedByShell = ['mount', 'env', 'sleep'];

const adminBit = 21n;
const traceBit = 19n;

/**
 * Finds out whether this machine can make namespaces, without making one.
 *
 * @param {string} [searchPath] where the tools may be; not the PATH of the manager, which has no say in what root runs
 * @returns {Footing | { readonly ok: false, readonly message: string }}
 */
export function findTools(searchPath = toolPath) {
  const paths = new Map(
    ['unshare', 'nsenter', 'setsid', 'setpriv', 'sh', ...usedByShell].map((tool) => [tool, pathOf(tool, searchPath)]),
  );
  const missing = [...paths].filter(([, path]) => path === null).map(([tool]) => tool);
  if (missing.length > 0) {
    return refuse(
      `${missing.join(', ')} not found in ${searchPath}; install the packages util-linux, mount and coreutils`,
    );
  }
  const tools = /** @type {Tools} */ (Object.fromEntries(paths));
  if (isCapable(adminBit)) return { ok: true, tools, needsUserNamespace: false };
  const objection = objectionToUserNamespaces();
  return objection === null ? { ok: true, tools, needsUserNamespace: true } : refuse(objection);
}

/** @param {string} message @returns {{ readonly ok: false, readonly message: string }} */
function refuse(message) {
  return { ok: false, message };
}

/** @param {string} tool @param {string} searchPath */
function pathOf(tool, searchPath) {
  const paths = searchPath.split(':').map((directory) => join(directory, tool));
  return paths.find(isExecutable) ?? null;
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Making a namespace takes one capability; seeing which processes of other users are in it takes another. */
function isCapable(/** @type {bigint} */ bit) {
  const text = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? '0';
  const capabilities = BigInt(`0x${text}`);
  return [bit, traceBit].every((each) => (capabilities & (1n << each)) !== 0n);
}

/** Why an unprivileged process may not make a user namespace here, as far as the settings of the kernel say. */
function objectionToUserNamespaces() {
  const why = 'namespaces need CAP_SYS_ADMIN and CAP_SYS_PTRACE, or user namespaces';
  if (process.geteuid?.() === 0) return `${why}; run the manager with these capabilities, or not as root`;
  if (setting('user/max_user_namespaces') === '0') return `${why}, and user.max_user_namespaces is 0`;
  if (setting('kernel/unprivileged_userns_clone') === '0') return `${why}, and kernel.unprivileged_userns_clone is 0`;
  if (setting('kernel/apparmor_restrict_unprivileged_userns') === '1') {
    return `${why}, and kernel.apparmor_restrict_unprivileged_userns is 1`;
  }
  return null;
}

/** @param {string} name */
function setting(name) {
  try {
    return readFileSync(`/proc/sys/${name}`, 'utf8').trim();
  } catch {
    return null;
  }
}
