import { name } from './about.js';
import { makeHandle, nobody } from './handle.js';
import { startOfMarker } from './marker.js';
import { endNamespace, membersOf, pidsOf } from './namespace.js';
import { doubtful, leftoversOf, lookFailed, mainOf, observeProcess } from './observe.js';
import { allPids, isAlive, isFirstOfNamespace, pidNamespaceOf, statOf, variableOf } from './proc.js';

/** @import { Adoption, AdoptionSubject, ProcessHandle, ProcessObservation, StartIntent } from '@hermit/core/spawner' */
/** @import { Namespace } from './namespace.js' */
/** @import { Identity, ProcessStat } from './proc.js' */
/** @import { Context } from './unshare-spawner.js' */

/** @typedef {NonNullable<ReturnType<typeof startOfMarker>>} Start */
/** @typedef {{ readonly start: Start, readonly stat: ProcessStat, readonly id: string }} Marked */
/** @typedef {{ readonly start: Start, readonly namespace: Namespace, readonly main: Identity | null }} Found */

/** @type {Adoption} */
const absent = { observation: { kind: 'absent', leftovers: [] }, handle: null, watched: false };

/**
 * @param {AdoptionSubject} subject
 * @param {Context} context
 * @returns {Promise<Adoption>}
 */
export async function adopt(subject, context) {
  return subject.kind === 'handle' ? adoptHandle(subject.handle, context) : adoptIntent(subject.intent, context);
}

/** @param {ProcessHandle} handle @param {Context} context @returns {Promise<Adoption>} */
async function adoptHandle(handle, context) {
  const observation = await observeProcess(handle, context);
  if (observation.kind === 'absent') return absent;
  return { observation, handle, watched: context.table.endingOf(handle.nonce)?.exit === null };
}

/**
 * Looks for the namespaces that a start made. One without a service in it is ended, so that nobody can enter it any more,
 * not even the relay of a manager that was stopped in the middle: that is what makes "absent" a promise.
 *
 * @param {StartIntent} intent
 * @param {Context} context
 * @returns {Promise<Adoption>}
 */
async function adoptIntent(intent, context) {
  if (intent.spawner !== name) return unknown(lookFailed(`the intent belongs to the spawner "${intent.spawner}"`));
  context.table.fence(intent.nonce, intent.serviceId);
  const own = context.table.find(intent.nonce, intent.serviceId);
  if (own !== null) return adoptHandle(own, context);
  if (intent.bootId !== context.bootId) return absent;
  const marked = findMarked(intent, context.stateId);
  const found = namespacesAmong(marked);
  endLateOpeners(marked, found);
  const inUse = found.filter(({ namespace }) => membersOf(namespace).length > 0);
  for (const { namespace } of found) if (membersOf(namespace).length === 0) endNamespace(namespace);
  return answer(inUse, context);
}

/**
 * Every process that carries the marker of the start.
 *
 * @param {StartIntent} intent
 * @param {string} stateId
 * @returns {readonly Marked[]}
 */
function findMarked(intent, stateId) {
  return allPids().flatMap((pid) => {
    const start = startOfMarker((variable) => variableOf(pid, variable), intent, stateId);
    const stat = start === null ? null : statOf(pid);
    const id = stat === null ? null : pidNamespaceOf(pid);
    return start === null || stat === null || stat.isDead || id === null ? [] : [{ start, stat, id }];
  });
}

/** @param {readonly Marked[]} marked @returns {readonly Found[]} */
function namespacesAmong(marked) {
  const ownId = pidNamespaceOf('self');
  const holders = marked.filter(({ stat, id }) => id !== ownId && isFirstOfNamespace(stat.pid));
  return holders.map(({ start, stat, id }) => {
    const namespace = { holder: { pid: stat.pid, startTime: stat.startTime }, id };
    return { start, namespace, main: mainOf(namespace) };
  });
}

/**
 * A process on its way to making a namespace takes it along when it ends.
 *
 * @param {readonly Marked[]} marked
 * @param {readonly Found[]} found
 */
function endLateOpeners(marked, found) {
  const ownId = pidNamespaceOf('self');
  const parents = new Set(found.map(({ namespace }) => statOf(namespace.holder.pid)?.parent));
  for (const { stat, id } of marked) {
    if (id === ownId && !parents.has(stat.pid) && isAlive(stat)) process.kill(stat.pid, 'SIGKILL');
  }
}

/** @param {readonly Found[]} found @param {Context} context @returns {Adoption} */
function answer(found, context) {
  const [first] = found;
  if (first === undefined) return absent;
  const { start } = first;
  const main = found.map((one) => one.main).find((one) => one !== null) ?? nobody;
  const namespaces = found.map(({ namespace }) => namespace);
  const handle = makeHandle(start, main, context.bootId, { namespaces, relay: null });
  return { observation: observationOf(found, handle), handle, watched: false };
}

/** @param {readonly Found[]} found @param {ProcessHandle} handle @returns {ProcessObservation} */
function observationOf(found, handle) {
  const mains = found.map(({ main }) => main).filter((main) => main !== null);
  const [main] = mains;
  if (main === undefined) {
    const namespaces = found.map(({ namespace }) => namespace);
    return { kind: 'exited', exit: null, leftovers: leftoversOf(handle, namespaces), output: null };
  }
  return mains.length === 1 ? { kind: 'running', pid: main.pid } : doubtful(handle.serviceId, pidsOf(mains));
}

/** @param {ProcessObservation} observation @returns {Adoption} */
function unknown(observation) {
  return { observation, handle: null, watched: false };
}
