/** The variables by which a later manager knows the holder of a namespace; the service itself does not get them. */
export const markerVariable = 'HSM_PROCESS';
const killModeVariable = 'HSM_KILL_MODE';

/** @import { KillMode, ProcessPurpose, StartIntent, StartRequest } from '@hermit/core/spawner' */

/** @type {ReadonlyMap<string, ProcessPurpose>} */
const purposes = new Map([
  ['m', 'main'],
  ['p', 'pre-start'],
]);

/**
 * @param {Pick<StartRequest, 'serviceId' | 'nonce' | 'killMode'>} request
 * @param {string} stateId
 */
export function markerOf({ serviceId, nonce, killMode }, stateId) {
  return { [markerVariable]: `${stateId}:${serviceId}:${nonce}`, [killModeVariable]: killMode };
}

/**
 * What a marker says of the start that it comes from, if that is one of those an intent asks for.
 *
 * @param {(variable: string) => string | null} read gives the value of a variable
 * @param {StartIntent} intent
 * @param {string} stateId
 * @returns {Pick<StartRequest, 'serviceId' | 'purpose' | 'nonce' | 'killMode'> | null}
 */
export function startOfMarker(read, intent, stateId) {
  const [state, serviceId, nonce, ...rest] = (read(markerVariable) ?? '').split(':');
  if (state !== stateId || serviceId !== intent.serviceId || nonce === undefined || rest.length > 0) return null;
  if (intent.nonce !== null && intent.nonce !== nonce) return null;
  const purpose = purposes.get(nonce.split('.', 1)[0] ?? '') ?? intent.purpose;
  return { serviceId, purpose, nonce, killMode: killModeFrom(read(killModeVariable)) };
}

/** @param {string | null} text @returns {KillMode} */
function killModeFrom(text) {
  return text === 'process' ? 'process' : 'group';
}
