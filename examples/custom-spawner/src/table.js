/** @import { ExitStatus, ProcessHandle } from '@hermit/core/spawner' */

/** @typedef {{ exit: ExitStatus | null, readonly done: Promise<void> }} Ending */

/** What one spawner object remembers: what it started and how that ended, and which starts may not happen any more. */
export class Table {
  /** @type {Map<string, Ending>} */
  #endings = new Map();
  /** @type {Map<string, ProcessHandle>} */
  #handles = new Map();
  /** @type {Map<string, string>} */
  #underWay = new Map();
  /** @type {Set<string>} */
  #fenced = new Set();

  /** @param {string} nonce @param {string} serviceId */
  begin(nonce, serviceId) {
    this.#underWay.set(nonce, serviceId);
  }

  /** @param {string} nonce */
  finish(nonce) {
    this.#underWay.delete(nonce);
  }

  /**
   * Notes how a relay ends, which is how the main process ended.
   *
   * @param {string} nonce
   * @param {import('node:child_process').ChildProcess} child
   * @param {() => void} onEnd
   */
  follow(nonce, child, onEnd) {
    /** @type {() => void} */
    let resolve;
    const done = new Promise((/** @type {(value: void) => void} */ settle) => {
      resolve = settle;
    });
    /** @type {Ending} */
    const ending = { exit: null, done };
    this.#endings.set(nonce, ending);
    child.on('error', () => {});
    child.once('exit', (code, signal) => {
      ending.exit = signal === null ? { code: code ?? 0, signal: null } : { code: null, signal };
      resolve();
      onEnd();
    });
    return ending;
  }

  /** @param {ProcessHandle} handle */
  add(handle) {
    this.#handles.set(handle.nonce, handle);
  }

  /** @param {string} nonce */
  endingOf(nonce) {
    return this.#endings.get(nonce) ?? null;
  }

  /** @param {string} nonce */
  forget(nonce) {
    this.#endings.delete(nonce);
    this.#handles.delete(nonce);
  }

  /**
   * Keeps a start from happening: the one with that nonce, or whatever is under way for the service.
   *
   * @param {string | null} nonce
   * @param {string} serviceId
   */
  fence(nonce, serviceId) {
    if (nonce !== null) this.#fenced.add(nonce);
    else for (const [each, id] of this.#underWay) if (id === serviceId) this.#fenced.add(each);
  }

  /** Whether a start was given up, or made its process already. @param {string} nonce */
  isFenced(nonce) {
    return this.#fenced.has(nonce) || this.#handles.has(nonce);
  }

  /** @param {string | null} nonce @param {string} serviceId @returns {ProcessHandle | null} */
  find(nonce, serviceId) {
    if (nonce !== null) return this.#handles.get(nonce) ?? null;
    return [...this.#handles.values()].find((handle) => handle.serviceId === serviceId) ?? null;
  }

  clear() {
    this.#endings.clear();
    this.#handles.clear();
  }
}
