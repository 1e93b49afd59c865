import { capabilities, name, optionsSchema } from './about.js';
import { adopt } from './adopt.js';
import { errorText, failure } from './errors.js';
import { readHandle } from './handle.js';
import { endNamespace, membersOf } from './namespace.js';
import { lookFailed, observeProcess } from './observe.js';
import { isAlive } from './proc.js';
import { kill, sendSignal } from './send.js';
import { startProcess } from './start.js';
import { Table } from './table.js';

/**
 * @import { Adoption, AdoptionSubject, CancelSignal, ContractVersion, ProcessHandle, ProcessHint, ProcessObservation,
 *   ProcessSpawner, SignalName, SignalResult, StartRequest, StartResult } from '@hermit/core/spawner'
 * @import { Footing } from './find-tools.js'
 */

/**
 * What the parts of one spawner share.
 *
 * @typedef {object} Context
 * @property {Footing} footing
 * @property {string} stateId
 * @property {string} bootId
 * @property {number} uid
 * @property {Table} table
 * @property {() => boolean} isDisposed
 * @property {(serviceId: string) => void} hint
 */

/** Joins the parts into one object of the contract, and turns what none of them foresaw into data. @implements {ProcessSpawner} */
export class UnshareSpawner {
  name = name;
  contractVersion = /** @type {ContractVersion} */ (1);
  capabilities = capabilities;
  optionsSchema = optionsSchema;
  /** @type {Set<(hint: ProcessHint) => void>} */
  #listeners = new Set();
  #isDisposed = false;
  /** @type {Context} */
  #context;

  /** @param {Pick<Context, 'footing' | 'stateId' | 'bootId'>} options */
  constructor(options) {
    this.#context = {
      ...options,
      uid: process.geteuid?.() ?? 0,
      table: new Table(),
      isDisposed: () => this.#isDisposed,
      hint: (serviceId) => {
        for (const listener of [...this.#listeners]) listener({ serviceId });
      },
    };
  }

  /** @param {StartRequest} request @param {CancelSignal} cancel @returns {Promise<StartResult>} */
  async start(request, cancel) {
    const { table } = this.#context;
    table.begin(request.nonce, request.serviceId);
    try {
      return await startProcess(request, cancel, this.#context);
    } catch (error) {
      return failure('internal', null, `the start failed unexpectedly: ${errorText(error)}`);
    } finally {
      table.finish(request.nonce);
    }
  }

  /** @param {readonly ProcessHandle[]} handles @returns {Promise<readonly ProcessObservation[]>} */
  observe(handles) {
    const look = async (/** @type {ProcessHandle} */ handle) =>
      this.#isDisposed ? lookFailed('the spawner is closed') : observeProcess(handle, this.#context);
    return Promise.all(handles.map((handle) => look(handle).catch((error) => lookFailed(errorText(error)))));
  }

  /** @param {AdoptionSubject} subject @returns {Promise<Adoption>} */
  async adopt(subject) {
    const handle = subject.kind === 'handle' ? subject.handle : null;
    try {
      if (!this.#isDisposed) return await adopt(subject, this.#context);
      return { observation: lookFailed('the spawner is closed'), handle, watched: false };
    } catch (error) {
      return { observation: lookFailed(errorText(error)), handle, watched: false };
    }
  }

  /** @param {ProcessHandle} handle @param {SignalName} signal @returns {Promise<SignalResult>} */
  async signal(handle, signal) {
    return this.#send(() => sendSignal(handle, signal, this.#context));
  }

  /** @param {ProcessHandle} handle @returns {Promise<SignalResult>} */
  async kill(handle) {
    return this.#send(() => kill(handle, this.#context));
  }

  /** @param {ProcessHandle} handle */
  async release(handle) {
    const where = readHandle(handle);
    if (typeof where === 'string' || isAlive(handle)) return;
    this.#context.table.forget(handle.nonce);
    for (const namespace of where.namespaces) if (membersOf(namespace).length === 0) endNamespace(namespace);
  }

  /** @param {(hint: ProcessHint) => void} listener */
  watch(listener) {
    const own = (/** @type {ProcessHint} */ hint) => listener(hint);
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  async dispose() {
    this.#isDisposed = true;
    this.#listeners.clear();
    this.#context.table.clear();
  }

  /** @param {() => SignalResult} send @returns {SignalResult} */
  #send(send) {
    if (this.#isDisposed) return failure('disposed', null, 'the spawner is closed');
    try {
      return send();
    } catch (error) {
      return failure('look-failed', null, errorText(error));
    }
  }
}
