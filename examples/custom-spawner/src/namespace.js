import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { failure, startFailure } from './errors.js';
import { toolPath } from './find-tools.js';
import { allPids, isAlive, pidNamespaceOf, statOf } from './proc.js';

/** @import { CancelSignal, SpawnerError } from '@hermit/core/spawner' */
/** @import { Footing } from './find-tools.js' */
/** @import { Identity, ProcessStat } from './proc.js' */

/**
 * A pid namespace: `id` is what the kernel calls it, and `holder` is its first process, which does nothing but collect
 * the dead. While the holder lives nobody else can have this id; when it dies, the kernel kills everybody inside.
 *
 * @typedef {{ readonly holder: Identity, readonly id: string }} Namespace
 */

/** How long a namespace may outlive everybody in it, should no manager come back to end it. */
const aloneForSeconds = 60;

/**
 * Run by the first process of a namespace. It says its pid, as it is outside, when everything is mounted. A shell that
 * waits collects every dead process of its namespace; once in a while it looks whether it is alone, and goes.
 */
const holderScript = `
read -r pid rest < /proc/self/stat
mount -t proc proc /proc || exit
if [ "$1" = private-tmp ]; then mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs /tmp || exit; fi
echo "$pid"
exec </dev/null >/dev/null 2>&1
while sleep "$2"; do
  set -- "$1" "$2" /proc/[0-9]*
  [ $# -gt 3 ] || exit
done
`;

const shortage = /Resource temporarily unavailable|Cannot allocate memory|No space left|Too many/;

/**
 * Makes a namespace without a service in it.
 *
 * @param {Footing} footing
 * @param {{ readonly variables: Readonly<Record<string, string>>, readonly isTmpPrivate: boolean, readonly aloneSeconds?: number }} plan
 * @param {CancelSignal} cancel
 * @returns {Promise<{ readonly ok: true, readonly namespace: Namespace } | { readonly ok: false, readonly error: SpawnerError }>}
 */
export async function openNamespace({ tools, needsUserNamespace }, plan, cancel) {
  const { variables, isTmpPrivate, aloneSeconds = aloneForSeconds } = plan;
  const kinds = [...(needsUserNamespace ? ['--user', '--map-root-user'] : []), '--pid', '--mount'];
  const flags = [...kinds, '--propagation', 'slave', '--fork', '--kill-child'];
  const script = [tools.sh, '-c', holderScript, 'holder', isTmpPrivate ? 'private-tmp' : '', String(aloneSeconds)];
  try {
    const child = spawn(tools.unshare, [...flags, '--', ...script], {
      cwd: '/',
      detached: true,
      env: { PATH: toolPath, LC_ALL: 'C', ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return await holderOf(child, cancel);
  } catch (error) {
    return startFailure(error, 'prepare-environment', 'make a namespace');
  }
}

/**
 * @param {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, import('node:stream').Readable>} child
 * @param {CancelSignal} cancel
 * @returns {ReturnType<typeof openNamespace>}
 */
async function holderOf(child, cancel) {
  const giveUp = () => child.kill('SIGKILL');
  cancel.addEventListener('abort', giveUp, { once: true });
  const spawned = once(child, 'spawn');
  const ended = once(child, 'close').then(() => null);
  ended.catch(() => {});
  let complaint = '';
  child.stderr.on('data', (chunk) => {
    complaint = `${complaint}${chunk}`.slice(-500);
  });
  try {
    await spawned;
    const line = await Promise.race([once(child.stdout, 'data'), ended]);
    if (line === null) return refusal(complaint.trim(), cancel);
    return { ok: true, namespace: identify(Number(String(line[0]).trim())) };
  } finally {
    cancel.removeEventListener('abort', giveUp);
    for (const stream of [child.stdout, child.stderr]) stream.destroy();
    child.unref();
  }
}

/** @param {string} complaint @param {CancelSignal} cancel */
function refusal(complaint, cancel) {
  if (cancel.aborted) return failure('cancelled', null, 'the start was called off before a process was made');
  const code = shortage.test(complaint) ? 'resource-exhausted' : 'spawn-failed';
  const what = complaint === '' ? 'it was ended from outside' : complaint;
  return failure(code, 'prepare-environment', `no namespace could be made: ${what}`);
}

/** @param {number} pid @returns {Namespace} */
function identify(pid) {
  const stat = statOf(pid);
  const id = pidNamespaceOf(pid);
  if (stat === null || id === null) throw new Error(`process ${pid} was made for a namespace, and has ended`);
  return { holder: { pid, startTime: stat.startTime }, id };
}

/**
 * The living processes in a namespace, those of its holder left out. Throws a system error if the look fails.
 *
 * @param {Namespace} namespace
 * @returns {readonly ProcessStat[]}
 */
export function membersOf({ holder, id }) {
  // The holder's own child is in its session, which nobody can join from elsewhere.
  const session = statOf(holder.pid)?.session;
  const isMember = (/** @type {ProcessStat | null} */ stat) =>
    stat !== null && !stat.isDead && stat.session !== session;
  // Whoever vanishes during a look may have left a child behind its back.
  for (let round = 1; isAlive(holder); round++) {
    const found = allPids().map((pid) => (pidNamespaceOf(pid) === id ? statOf(pid) : null));
    const members = found.filter(isMember);
    if (members.length > 0 || round === 2) return /** @type {ProcessStat[]} */ (members);
  }
  return [];
}

/**
 * Ends a namespace and everybody in it. Afterwards nobody can enter it any more, however late.
 *
 * @param {Namespace} namespace
 */
export function endNamespace({ holder }) {
  if (isAlive(holder)) process.kill(holder.pid, 'SIGKILL');
}

/** @param {readonly Identity[]} processes */
export function pidsOf(processes) {
  return processes.map(({ pid }) => pid);
}
