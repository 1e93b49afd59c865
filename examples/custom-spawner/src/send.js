import { constants } from 'node:os';
import { errorName, errorText, failure } from './errors.js';
import { readHandle } from './handle.js';
import { endNamespace, membersOf } from './namespace.js';
import { wakeRelay } from './observe.js';
import { isAlive } from './proc.js';

/** @import { ProcessHandle, SignalName, SignalResult } from '@hermit/core/spawner' */
/** @import { Identity } from './proc.js' */
/** @import { Context } from './unshare-spawner.js' */

/** @type {SignalResult} */
const reached = { ok: true, delivered: true };
/** @type {SignalResult} */
const reachedNobody = { ok: true, delivered: false };

/**
 * Sends a signal to the main process or its group; to whatever it left behind if it has ended.
 *
 * @param {ProcessHandle} handle
 * @param {SignalName} signal
 * @param {Context} context
 * @returns {SignalResult}
 */
export function sendSignal(handle, signal, context) {
  if (!Object.hasOwn(constants.signals, signal)) return failure('unsupported', null, `${signal} is no signal`);
  const where = readHandle(handle);
  if (typeof where === 'string') return failure('identity-unverifiable', null, where);
  if (handle.bootId !== context.bootId) return reachedNobody;
  if (signal === 'SIGCONT') wakeRelay(where);
  if (isAlive(handle)) return deliver([handle], signal, handle.killMode === 'group');
  return handle.killMode === 'process' ? reachedNobody : deliver(where.namespaces.flatMap(membersOf), signal, false);
}

/**
 * Ends the namespace, and with it everybody who ever came from the start, whatever they did to get away.
 *
 * @param {ProcessHandle} handle
 * @param {Context} context
 * @returns {SignalResult}
 */
export function kill(handle, context) {
  if (handle.killMode === 'process') return sendSignal(handle, 'SIGKILL', context);
  const where = readHandle(handle);
  if (typeof where === 'string') return failure('identity-unverifiable', null, where);
  if (handle.bootId !== context.bootId) return reachedNobody;
  const isInhabited = where.namespaces.some((namespace) => membersOf(namespace).length > 0);
  for (const namespace of where.namespaces) endNamespace(namespace);
  return isInhabited ? reached : reachedNobody;
}

/**
 * @param {readonly Identity[]} processes
 * @param {SignalName} signal
 * @param {boolean} isForGroup the main process leads a group of its own
 * @returns {SignalResult}
 */
function deliver(processes, signal, isForGroup) {
  /** @type {SignalResult} */
  let result = reachedNobody;
  for (const one of processes) {
    try {
      if (!isAlive(one)) continue;
      process.kill(isForGroup ? -one.pid : one.pid, signal);
      if (result.ok) result = reached;
    } catch (error) {
      if (errorName(error) === 'ESRCH') continue;
      const code = errorName(error) === 'EPERM' ? 'not-permitted' : 'look-failed';
      result = failure(code, null, `cannot send ${signal} to ${one.pid}: ${errorText(error)}`, errorName(error));
    }
  }
  return result;
}
