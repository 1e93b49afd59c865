import type { ServiceManagerApi, ServiceStatus } from '@hermit/core';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { settledWithin } from './settled-within.ts';

/** How long the manager gets to write its last records. Milliseconds. */
const detachMs = 3000;

/** How `hsm run` comes to its end, whoever asks for it: a signal, a client, or the loss of the lock. */
export class ManagerEnd {
  /** Resolves with the exit status when the manager has let go of everything. */
  readonly reached: Promise<ExitCode>;
  readonly #manager: Pick<ServiceManagerApi, 'shutdown' | 'detach'>;
  #resolve: (code: ExitCode) => void = () => undefined;
  #shutdown: Promise<readonly ServiceStatus[]> | null = null;

  constructor(manager: Pick<ServiceManagerApi, 'shutdown' | 'detach'>) {
    this.#manager = manager;
    this.reached = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /**
   * Stops all services in order. Resolves with those whose processes outlived SIGKILL. Idempotent; `killNow` cuts short
   * a shutdown that is under way.
   */
  shutdown({ killNow = false } = {}): Promise<readonly ServiceStatus[]> {
    if (this.#shutdown !== null) {
      if (killNow) void this.#manager.shutdown({ killNow });
      return this.#shutdown;
    }
    this.#shutdown = this.#manager.shutdown({ killNow });
    void this.#shutdown.then((left) => this.#resolve(left.length === 0 ? exitCodes.done : exitCodes.notReached));
    return this.#shutdown;
  }

  /** Ends the manager at once; its processes go on, to be adopted. */
  async leave(code: ExitCode = exitCodes.done): Promise<void> {
    await settledWithin(this.#manager.detach(), detachMs);
    this.#resolve(code);
  }
}
