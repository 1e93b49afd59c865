import { setTimeout as pause } from 'node:timers/promises';
import { readHandle } from './handle.js';
import { membersOf, pidsOf } from './namespace.js';
import { isAlive, pidNamespaceOf, statOf } from './proc.js';

/** @import { ProcessHandle, ProcessObservation } from '@hermit/core/spawner' */
/** @import { Whereabouts } from './handle.js' */
/** @import { Namespace } from './namespace.js' */
/** @import { Context } from './unshare-spawner.js' */

/** How long Node may take to notice the end of a relay. Milliseconds. */
const noticeMs = 1000;

/**
 * @param {ProcessHandle} handle
 * @param {Context} context
 * @returns {Promise<ProcessObservation>}
 */
export async function observeProcess(handle, context) {
  const where = readHandle(handle);
  if (typeof where === 'string') return lookFailed(where);
  if (handle.bootId !== context.bootId) return { kind: 'absent', leftovers: [] };
  if (where.namespaces.length > 1) return observeSeveral(handle, where.namespaces);
  if (isAlive(handle)) return { kind: 'running', pid: handle.pid };
  const ending = context.table.endingOf(handle.nonce);
  if (ending?.exit === null) {
    wakeRelay(where);
    await Promise.race([ending.done, pause(noticeMs, undefined, { ref: false })]);
  }
  return { kind: 'exited', exit: ending?.exit ?? null, leftovers: leftoversOf(handle, where.namespaces), output: null };
}

/** @param {string} message @returns {ProcessObservation} */
export function lookFailed(message) {
  return { kind: 'unknown', why: 'look-failed', message, pids: [], provenOurs: false };
}

/**
 * The relay stops itself when the main process is stopped, so it may sleep while that is continued and ends.
 *
 * @param {Whereabouts} where
 */
export function wakeRelay({ relay }) {
  if (relay !== null && isAlive(relay)) process.kill(relay.pid, 'SIGCONT');
}

/** @param {ProcessHandle} handle @param {readonly Namespace[]} namespaces */
export function leftoversOf({ killMode }, namespaces) {
  return killMode === 'process' ? [] : namespaces.flatMap((each) => pidsOf(membersOf(each)));
}

/**
 * The main process of a namespace is the one whose parent is outside: the relay, or whom the kernel gives its children to.
 * Whoever loses a parent inside gets the holder.
 *
 * @param {Namespace} namespace
 */
export function mainOf(namespace) {
  return membersOf(namespace).find(({ pid }) => isParentOutside(pid, namespace)) ?? null;
}

/** @param {number} pid @param {Namespace} namespace */
function isParentOutside(pid, { id }) {
  for (let stat = statOf(pid); stat !== null && !stat.isDead; stat = statOf(pid)) {
    // A parent that vanished meanwhile has a successor.
    if (statOf(stat.parent) !== null) return pidNamespaceOf(stat.parent) !== id;
  }
  return false;
}

/**
 * Several starts of one service: doubtful as long as more than one main process lives.
 *
 * @param {ProcessHandle} handle
 * @param {readonly Namespace[]} namespaces
 * @returns {ProcessObservation}
 */
function observeSeveral(handle, namespaces) {
  const mains = namespaces.map(mainOf).filter((main) => main !== null);
  const [first] = mains;
  if (first === undefined) {
    return { kind: 'exited', exit: null, leftovers: leftoversOf(handle, namespaces), output: null };
  }
  return mains.length === 1 ? { kind: 'running', pid: first.pid } : doubtful(handle.serviceId, pidsOf(mains));
}

/**
 * @param {string} serviceId
 * @param {readonly number[]} pids
 * @returns {ProcessObservation}
 */
export function doubtful(serviceId, pids) {
  const message = `service "${serviceId}" has ${pids.length} main processes (${pids.join(', ')}); it may have one`;
  return { kind: 'unknown', why: 'indeterminate', message, pids, provenOurs: true };
}
