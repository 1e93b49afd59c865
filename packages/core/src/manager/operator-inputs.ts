import type { ServiceId } from '../model/service-id.ts';
import type { ManagerStatus } from '../model/service-status.ts';
import type { InputValue } from '../model/system-inputs.ts';
import type { ReconcilerEvent } from '../reconcile/event.ts';
import type { EventFeed } from './event-feed.ts';
import type { PollLoop } from './poll-loop.ts';
import type { InputRecords, ManagerPorts } from './ports.ts';
import type { RecordQueue } from './record-queue.ts';

/** An event that gives an input a value. */
export type InputEvent = Extract<ReconcilerEvent, { kind: 'active' | 'system-dependency' }>;

/** What the inputs need of the manager around them. */
export interface InputHost {
  readonly ports: ManagerPorts;
  readonly queue: RecordQueue;
  readonly loop: PollLoop;
  readonly feed: EventFeed;
  status(): ManagerStatus;
}

/** The values of inputs that the operator fixed: remembered until the next boot. */
export class OperatorInputs {
  readonly #host: InputHost;
  #active: boolean | null = null;
  readonly #systemDependencies = new Map<string, boolean>();

  constructor(host: InputHost) {
    this.#host = host;
  }

  /** The events that bring back what was on record. */
  restore(records: InputRecords): InputEvent[] {
    this.#active = records.active;
    const events: InputEvent[] = [];
    if (records.active !== null) events.push({ kind: 'active', value: records.active, origin: 'operator' });
    for (const [name, value] of records.systemDependencies) {
      this.#systemDependencies.set(name, value);
      events.push({ kind: 'system-dependency', name, value, origin: 'operator' });
    }
    return events;
  }

  setActive(value: boolean | null): InputEvent {
    this.#active = value;
    this.#save();
    return { kind: 'active', value, origin: 'operator' };
  }

  setSystemDependency(name: string, value: boolean | null): InputEvent {
    if (value === null) this.#systemDependencies.delete(name);
    else this.#systemDependencies.set(name, value);
    this.#save();
    return { kind: 'system-dependency', name, value, origin: 'operator' };
  }

  /** Gives an input its value; resolves with the services that were decided about. */
  decide(event: InputEvent): Promise<readonly ServiceId[]> {
    const { loop, feed, status } = this.#host;
    return loop.post(() => {
      const before = inputText(event, status());
      return loop.poll(event, () => {
        const after = inputText(event, status());
        if (after !== before) feed.tell('input', after);
      });
    });
  }

  #save(): void {
    const { ports, queue } = this.#host;
    const records: InputRecords = { active: this.#active, systemDependencies: new Map(this.#systemDependencies) };
    void queue.write('', 'the value of an input', () => ports.records.saveInputs(records));
  }
}

/** What an input is now, as a sentence. */
function inputText(event: InputEvent, { active, systemDependencies }: ManagerStatus): string {
  if (event.kind === 'active') return `system is ${valueText(active, 'active', 'inactive')}`;
  const value = systemDependencies[event.name] ?? null;
  return `system dependency ${event.name} is ${valueText(value, 'met', 'not met')}`;
}

function valueText(value: InputValue, whenTrue: string, whenFalse: string): string {
  if (value === null) return 'not known';
  return value ? whenTrue : whenFalse;
}
