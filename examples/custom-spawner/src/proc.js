import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { errorName } from './errors.js';

/**
 * Names one process for as long as the machine is up. A pid alone does not: the kernel uses it again.
 *
 * @typedef {{ readonly pid: number, readonly startTime: string }} Identity
 */

/** @typedef {Identity & { readonly parent: number, readonly session: number, readonly isDead: boolean }} ProcessStat */

/** What reading the files of a process says when it is gone, or is none of ours. */
const notThere = new Set(['ENOENT', 'ESRCH']);
const notOurs = new Set(['EACCES', 'EPERM']);

/**
 * A process as the kernel shows it; `null` if there is none. A zombie is dead. Throws a system error if the look fails.
 *
 * @param {number} pid
 * @returns {ProcessStat | null}
 */
export function statOf(pid) {
  const text = readOr(null, () => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  if (text === null) return null;
  // The name in parentheses may hold anything, so the fields are counted from its end.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, parent, , session] = fields;
  const isDead = state === 'X' || (state === 'Z' && Number(fields[17]) <= 1);
  return { pid, startTime: fields[19] ?? '', parent: Number(parent), session: Number(session), isDead };
}

/**
 * Whether the very process runs. Throws a system error if the look fails.
 *
 * @param {Identity} identity
 */
export function isAlive({ pid, startTime }) {
  const stat = statOf(pid);
  return stat !== null && !stat.isDead && stat.startTime === startTime;
}

/** @returns {readonly number[]} */
export function allPids() {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0);
}

/**
 * The pid namespace that a process is in, such as `pid:[4026532201]`; `null` if it is gone or belongs to others.
 *
 * @param {number | 'self'} pid
 */
export function pidNamespaceOf(pid) {
  return readOr(null, () => readlinkSync(`/proc/${pid}/ns/pid`), notOurs);
}

/**
 * Whether a process is the first one of its pid namespace, and that is not the one we are in.
 *
 * @param {number} pid
 */
export function isFirstOfNamespace(pid) {
  const status = readOr('', () => readFileSync(`/proc/${pid}/status`, 'latin1'));
  return /^NSpid:\t\d+(\t\d+)*\t1$/m.test(status);
}

/**
 * A variable in the environment of a process of our own user; `null` for all others, since anybody can claim anything.
 *
 * @param {number} pid
 * @param {string} variable
 */
export function variableOf(pid, variable) {
  const isOurs = readOr(false, () => statSync(`/proc/${pid}`).uid === process.geteuid?.());
  if (!isOurs) return null;
  const entries = readOr('', () => readFileSync(`/proc/${pid}/environ`, 'latin1'), notOurs).split('\0');
  return entries.find((entry) => entry.startsWith(`${variable}=`))?.slice(variable.length + 1) ?? null;
}

/** @param {number} pid */
export function commandLineOf(pid) {
  return readOr('', () => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
    .split('\0')
    .slice(0, -1);
}

/**
 * @template Value, Other
 * @param {Other} other
 * @param {() => Value} read
 * @param {ReadonlySet<string>} [alsoIgnored]
 * @returns {Value | Other}
 */
function readOr(other, read, alsoIgnored = new Set()) {
  try {
    return read();
  } catch (error) {
    const name = errorName(error) ?? '';
    if (notThere.has(name) || alsoIgnored.has(name)) return other;
    throw error;
  }
}
