import { nearestWord } from '../model/nearest-word.ts';
import { reasonText } from '../model/reason-text.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { ServiceStatus } from '../model/service-status.ts';
import type { OperatorCommand } from '../reconcile/event.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';
import type { Reached } from './command-checks.ts';
import type { CommandOutcome } from './command-outcome.ts';
import { anyService, type Waiters } from './waiters.ts';

/** How many commands may wait for their services at the same time. */
const commandLimit = 256;

/** What the desk needs of the manager around it. */
export interface CommandDeskHost {
  readonly waiters: Waiters;
  /** True from the moment a shutdown began, and after the manager has detached. */
  isClosed(): boolean;
  /** What definitions are called, those of templates, too. */
  definedNames(): Iterable<ServiceId>;
  isDefined(id: ServiceId): boolean;
  /** Resolves when the command is decided and what it means for later is on record. */
  decide(id: ServiceId, command: OperatorCommand): Promise<void>;
  memory(id: ServiceId): Readonly<ServiceMemory> | undefined;
  status(id: ServiceId): ServiceStatus | null;
}

/** Takes the operator's commands: refuses what cannot be done, has the rest decided, and waits for its end. */
export class CommandDesk {
  readonly #host: CommandDeskHost;
  /** Whoever waits for the same command about the same service waits for one end: many of them may have gone long ago. */
  readonly #waits = new Map<string, Promise<NonNullable<Reached> | null>>();
  /** How many are at each command about each service, and at other work; each counts once. */
  readonly #busyWith = new Map<string, number>();

  constructor(host: CommandDeskHost) {
    this.#host = host;
  }

  /** Resolves when `check` says that the service is where the command wants it, or never will be. */
  async run(
    serviceId: ServiceId,
    command: OperatorCommand,
    check: (memory: Readonly<ServiceMemory> | undefined) => Reached,
  ): Promise<CommandOutcome> {
    const refusal = this.#refusal(serviceId);
    if (refusal !== null) return refusal;
    const leave = this.#enter(`${command} ${serviceId}`);
    const before = this.#host.status(serviceId);
    await this.#host.decide(serviceId, command);
    const accepted = this.#host.status(serviceId);
    const reached = await this.#end(`${command} ${serviceId}`, () => check(this.#host.memory(serviceId)));
    leave();
    if (reached === null) {
      return { kind: 'refused', serviceId, message: 'the manager detached meanwhile; the next one carries on' };
    }
    const status =
      this.#host.status(serviceId) ?? (this.#host.isDefined(serviceId) ? (accepted ?? forgotten(before)) : null);
    return status === null ? unknownService(serviceId, null) : { kind: reached, serviceId, status };
  }

  /** Other work about a service, refused and counted as a command is. */
  async admit<Outcome>(serviceId: ServiceId, work: () => Promise<Outcome>): Promise<Outcome | CommandOutcome> {
    const refusal = this.#refusal(serviceId);
    if (refusal !== null) return refusal;
    const leave = this.#enter(`work ${serviceId}`);
    try {
      return await work();
    } finally {
      leave();
    }
  }

  #enter(what: string): () => void {
    this.#busyWith.set(what, (this.#busyWith.get(what) ?? 0) + 1);
    return () => {
      const others = (this.#busyWith.get(what) ?? 1) - 1;
      if (others === 0) this.#busyWith.delete(what);
      else this.#busyWith.set(what, others);
    };
  }

  /** Waits together with whoever gave the same command before; what ends their wait need not be what ends this one. */
  async #end(what: string, check: () => Reached): Promise<NonNullable<Reached> | null> {
    for (;;) {
      const reached = await (this.#waits.get(what) ?? this.#begin(what, check));
      if (reached === null) return null;
      const own = check();
      if (own !== undefined) return own;
    }
  }

  async #begin(what: string, check: () => Reached): Promise<NonNullable<Reached> | null> {
    const wait = this.#host.waiters.wait<NonNullable<Reached>>(anyService, check);
    this.#waits.set(what, wait);
    try {
      return await wait;
    } finally {
      this.#waits.delete(what);
    }
  }

  /** The service that was probably meant. Of an instance the name of the template counts: its arguments are anybody's. */
  #meantBy(serviceId: ServiceId): ServiceId | null {
    const [name = '', ...args] = serviceId.split('@');
    const nearest = nearestWord(name, this.#host.definedNames());
    const meant = nearest === null ? null : [nearest, ...args].join('@');
    return meant !== null && this.#host.isDefined(meant) ? meant : null;
  }

  #refusal(serviceId: ServiceId): CommandOutcome | null {
    if (this.#host.isClosed()) {
      const message = 'the manager is shutting down; run the command again when it is back';
      return { kind: 'refused', serviceId, message };
    }
    if (!this.#host.isDefined(serviceId)) return unknownService(serviceId, this.#meantBy(serviceId));
    return this.#busyWith.size >= commandLimit ? { kind: 'busy', serviceId, limit: commandLimit } : null;
  }
}

/** The status of an instance that went with the last word about it: nobody wants it, and it has no process. */
function forgotten(before: ServiceStatus | null): ServiceStatus | null {
  if (before === null) return null;
  return {
    ...before,
    state: 'inactive',
    published: [],
    desired: 'stopped',
    reason: { code: 'not-demanded', message: reasonText({ code: 'not-demanded', causes: [], data: {} }), causes: [] },
    consecutiveFailures: 0,
    nextAttemptAt: null,
    demandedBy: [],
    waitingFor: [],
    operator: null,
  };
}

function unknownService(serviceId: ServiceId, suggestion: ServiceId | null): CommandOutcome {
  return { kind: 'unknown-service', serviceId, suggestion };
}
