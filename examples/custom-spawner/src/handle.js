import { handleVersion, name } from './about.js';

/** @import { ProcessHandle, StartRequest } from '@hermit/core/spawner' */
/** @import { Namespace } from './namespace.js' */
/** @import { Identity } from './proc.js' */

/**
 * Where a process is to be found again: in its namespace. There is more than one only if several starts of one service
 * turned up alive. The relay is the process outside that learns how the main process ended.
 *
 * @typedef {{ readonly namespaces: readonly Namespace[], readonly relay: Identity | null }} Whereabouts
 */

/** Names nobody, since nothing was started before the kernel. */
export const nobody = Object.freeze({ pid: 2, startTime: '-' });

/**
 * @param {Pick<StartRequest, 'serviceId' | 'purpose' | 'nonce' | 'killMode'>} start
 * @param {Identity} main
 * @param {string} bootId
 * @param {Whereabouts} whereabouts
 * @returns {ProcessHandle}
 */
export function makeHandle({ serviceId, purpose, nonce, killMode }, { pid, startTime }, bootId, whereabouts) {
  const data = JSON.parse(JSON.stringify(whereabouts));
  return { version: handleVersion, spawner: name, serviceId, purpose, nonce, killMode, pid, startTime, bootId, data };
}

/**
 * Reads a handle that may have been on disk: where its process is, or a sentence that says why it is of no use.
 *
 * @param {ProcessHandle} handle
 * @returns {Whereabouts | string}
 */
export function readHandle(handle) {
  if (handle.spawner !== name) return `the handle belongs to the spawner "${handle.spawner}"`;
  if (handle.version !== handleVersion) return `the handle has version ${handle.version}, which is not known here`;
  const { pid, startTime } = handle;
  if (!isIdentity({ pid, startTime })) return `the handle names process ${pid}`;
  const { namespaces, relay } = /** @type {Record<string, unknown>} */ (handle.data ?? {});
  const isList = Array.isArray(namespaces) && namespaces.length > 0 && namespaces.every(isNamespace);
  if (!isList || !(relay === null || isIdentity(relay))) return 'the handle does not say where its process is';
  return { namespaces, relay };
}

/** @param {unknown} value @returns {value is Namespace} */
function isNamespace(value) {
  if (typeof value !== 'object' || value === null) return false;
  const { holder, id } = /** @type {Record<string, unknown>} */ (value);
  return isIdentity(holder) && typeof id === 'string' && /^pid:\[\d+\]$/.test(id);
}

/** @param {unknown} value @returns {value is Identity} */
function isIdentity(value) {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, startTime } = /** @type {Record<string, unknown>} */ (value);
  return Number.isInteger(pid) && Number(pid) > 1 && typeof startTime === 'string';
}
