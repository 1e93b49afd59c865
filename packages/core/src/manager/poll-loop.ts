import type { ServiceId } from '../model/service-id.ts';
import type { ReconcilerEvent } from '../reconcile/event.ts';
import type { Reconciler, Reconciliation } from '../reconcile/reconciler.ts';
import { Mailbox } from './mailbox.ts';
import type { ManagerPorts } from './ports.ts';

/** What the loop needs of the manager around it. */
export interface PollHost {
  readonly ports: ManagerPorts;
  readonly reconciler: Reconciler;
  /** Carries out what was decided. */
  execute(reconciliation: Reconciliation): void;
  /** Tells whoever listens. */
  report(reconciliation: Reconciliation): void;
}

/** Has one event after the other decided, and sleeps until the next deadline. */
export class PollLoop {
  readonly #host: PollHost;
  readonly #mailbox = new Mailbox();
  #cancelWake: (() => void) | null = null;
  #isEnded = false;

  constructor(host: PollHost) {
    this.#host = host;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Decides nothing any more. */
  end(): void {
    this.#isEnded = true;
    this.#cancelWake?.();
  }

  /** Has an event decided when its turn comes. */
  apply(event: ReconcilerEvent): void {
    this.#mailbox.post(() => this.poll(event));
  }

  /** The same; resolves with the services that were decided about. */
  decide(event: ReconcilerEvent): Promise<readonly ServiceId[]> {
    return this.post(() => this.poll(event));
  }

  /** Has something done in the turn of the events; resolves with the services that were decided about. */
  async post(turn: () => readonly ServiceId[]): Promise<readonly ServiceId[]> {
    let decided: readonly ServiceId[] = [];
    this.#mailbox.post(() => {
      decided = turn();
    });
    await this.#mailbox.emptied();
    return decided;
  }

  /** Resolves when everything that was posted has had its turn. */
  emptied(): Promise<void> {
    return this.#mailbox.emptied();
  }

  /** Decides an event now: to be called in a turn. `tellFirst` is called before anybody else is told. */
  poll(event: ReconcilerEvent, tellFirst: () => void = () => {}): readonly ServiceId[] {
    if (this.#isEnded) return [];
    const { ports, reconciler } = this.#host;
    const nowMs = ports.clock.nowMs();
    ports.journal?.(event, nowMs);
    const reconciliation = reconciler.apply(event, nowMs);
    this.#host.execute(reconciliation);
    this.#sleep(reconciliation.wakeAtMs);
    tellFirst();
    this.#host.report(reconciliation);
    return reconciliation.decided;
  }

  #sleep(wakeAtMs: number | null): void {
    this.#cancelWake?.();
    const { clock } = this.#host.ports;
    this.#cancelWake = wakeAtMs === null ? null : clock.wakeAt(wakeAtMs, () => this.apply({ kind: 'time' }));
  }
}
