import type { ServiceId } from '../model/service-id.ts';
import type { ManagerEvent } from '../model/service-status.ts';
import type { Decision } from '../reconcile/decision.ts';
import { type Notice, noticeText } from '../reconcile/notice.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';
import { isoTime } from './iso-time.ts';
import type { Clock, ManagerListener } from './ports.ts';
import { messageOf } from './record-queue.ts';
import type { StatusView } from './status-view.ts';

/** Tells listeners what changes. A state counts as news only when it, or the code of its reason, differs from the last, or what comes of a loss. */
export class EventFeed {
  readonly #clock: Clock;
  readonly #view: StatusView;
  readonly #listeners = new Set<{ readonly listener: ManagerListener }>();
  readonly #last = new Map<ServiceId, { readonly state: string; readonly news: string }>();

  constructor(clock: Clock, view: StatusView) {
    this.#clock = clock;
    this.#view = view;
  }

  subscribe(listener: ManagerListener): () => void {
    const entry = { listener };
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  /** Tells of a decision. That a service has not been looked at yet is no news. */
  decided(decision: Decision, memory: Readonly<ServiceMemory> | undefined): void {
    const { serviceId, state, reason } = decision;
    const before = this.#last.get(serviceId);
    const news = newsOf(reason);
    if (memory === undefined) this.#last.delete(serviceId);
    else if (reason.code !== 'first-look') this.#last.set(serviceId, { state, news });
    if (reason.code === 'first-look' || (before?.state === state && before.news === news)) return;
    const pid =
      memory?.phase.kind === 'process' && memory.phase.process.ended === null ? memory.phase.process.pid : null;
    this.#publish({
      type: before?.state === state ? 'reason' : 'state',
      service: serviceId,
      from: before?.state ?? null,
      to: state,
      reason: this.#view.reason(reason, state),
      message: null,
      pid,
    });
  }

  /** Tells of something that is no decision. */
  notice(notice: Notice): void {
    const type = notice.kind === 'rule-log' ? 'log' : 'warning';
    const service = 'serviceId' in notice ? notice.serviceId : null;
    this.#publish({ type, service, from: null, to: null, reason: null, message: noticeText(notice), pid: null });
  }

  /** Tells of something that belongs to no decision. */
  tell(type: 'input' | 'warning' | 'reload', message: string, service: ServiceId | null = null): void {
    this.#publish({ type, service, from: null, to: null, reason: null, message, pid: null });
  }

  #publish(event: Omit<ManagerEvent, 'time'>): void {
    const time = isoTime(this.#clock.wallMs());
    for (const entry of [...this.#listeners]) {
      if (!this.#listeners.has(entry)) continue;
      try {
        entry.listener({ time, ...event });
      } catch (error) {
        this.#listeners.delete(entry);
        this.tell('warning', `a listener for events failed (${messageOf(error)}); it is not called any more`);
      }
    }
  }
}

/** Whoever read that a loss changes nothing has to be told when the next one stops the service. */
function newsOf({ code, data }: Decision['reason']): string {
  return code === 'requirement-lost' ? `${code} ${String(data['onLoss'])}` : code;
}
