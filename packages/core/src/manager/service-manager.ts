import { outlineOf } from '../model/definition-outline.ts';
import { nearestWord } from '../model/nearest-word.ts';
import type { OperatorDecision } from '../model/operator-decision.ts';
import type { ReloadSummary } from '../model/reload-summary.ts';
import type { ServiceDefinition } from '../model/service-definition.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { ManagerStatus, ServiceStatus } from '../model/service-status.ts';
import type { InputValue } from '../model/system-inputs.ts';
import { diffDefinitions } from '../reconcile/definition-diff.ts';
import type { OperatorCommand, ReconcilerEvent } from '../reconcile/event.ts';
import { effectiveValue } from '../reconcile/input-book.ts';
import type { Reconciler, Reconciliation } from '../reconcile/reconciler.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';
import { checkStart, checkStop, type Reached } from './command-checks.ts';
import type { CommandOutcome } from './command-outcome.ts';
import { EventFeed } from './event-feed.ts';
import { Executor } from './executor.ts';
import { isoTime } from './iso-time.ts';
import { type ManagerInternals, makeReconciler } from './manager-internals.ts';
import { type InputEvent, inputText, OperatorInputs } from './operator-inputs.ts';
import type { ManagerListener, ManagerPorts, ManagerSettings } from './ports.ts';
import { messageOf } from './record-queue.ts';
import { recoverRecords } from './recover-records.ts';
import { isGone, isResting, isStuck } from './resting.ts';
import type { ServiceManagerApi } from './service-manager-api.ts';
import { StatusView } from './status-view.ts';
import { Waiters } from './waiters.ts';

/** How many commands may wait for their services at the same time. */
const commandLimit = 256;

/**
 * The loop around the reconciler: takes in what happens, has it decided, carries it out, and sleeps until the next
 * deadline. It uses nothing of the outside world but its ports.
 */
export class ServiceManager implements ServiceManagerApi {
  readonly #ports: ManagerPorts;
  readonly #reconciler: Reconciler;
  readonly #executor: Executor;
  readonly #view: StatusView;
  readonly #feed: EventFeed;
  readonly #waiters = new Waiters();
  readonly #operatorInputs: OperatorInputs;
  readonly #startedAt: string;
  readonly #decisions = new Map<ServiceId, OperatorDecision>();
  readonly #unwatch: (() => void)[] = [];
  #definitions: ReadonlyMap<ServiceId, ServiceDefinition> = new Map();
  #cancelWake: (() => void) | null = null;
  #isShuttingDown = false;
  #isDetached = false;
  readonly #mailbox: ReconcilerEvent[] = [];
  #isDraining = false;
  #waitingCommands = 0;

  constructor(ports: ManagerPorts, settings: Partial<ManagerSettings> = {}, internals: ManagerInternals = {}) {
    this.#ports = ports;
    this.#reconciler = makeReconciler(ports.clock.nowMs(), settings, internals);
    this.#executor = new Executor({
      ports,
      definition: (id) => this.#definitions.get(id),
      spawnerOf: (id) => this.#reconciler.service(id)?.outline?.spawner ?? ports.defaultSpawner,
      answer: (serviceId, operationId, result) => this.#apply({ kind: 'result', serviceId, operationId, result }),
      warn: (message) => this.#feed.tell('warning', message),
    });
    this.#view = new StatusView(ports.clock, this.#executor.table);
    this.#feed = new EventFeed(ports.clock, this.#view);
    this.#operatorInputs = new OperatorInputs(ports, this.#executor.records);
    this.#startedAt = isoTime(ports.clock.wallMs());
  }

  /** Takes over what an earlier manager left on record, and looks at it. To be called once, before anything else. */
  async open(): Promise<void> {
    const { services, inputs } = await this.#ports.records.load();
    for (const event of recoverRecords(services, this.#executor.table, this.#ports.clock)) {
      if (event.decision !== null) this.#decisions.set(event.serviceId, event.decision);
      if (event.hasProcess || event.outcome !== null) this.#apply(event);
    }
    for (const event of this.#operatorInputs.restore(inputs)) this.#apply(event);
    for (const spawner of this.#ports.spawners.values()) {
      const unwatch = spawner.watch?.(({ serviceId }) => this.#apply({ kind: 'hint', serviceId }));
      if (unwatch !== undefined) this.#unwatch.push(unwatch);
    }
  }

  services(): readonly ServiceStatus[] {
    const statuses = [...this.#reconciler.services()].map((memory) => this.#status(memory));
    return statuses.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  service(id: ServiceId): ServiceStatus | null {
    const memory = this.#reconciler.service(id);
    return memory === undefined ? null : this.#status(memory);
  }

  manager(): ManagerStatus {
    const nowMs = this.#ports.clock.nowMs();
    const { active, systemDependencies } = this.#reconciler.inputs;
    const names = [...systemDependencies.keys()].sort();
    const values = names.map((name): [string, InputValue] => {
      const entry = systemDependencies.get(name);
      return [name, entry === undefined ? null : effectiveValue(entry, nowMs)];
    });
    return {
      startedAt: this.#startedAt,
      active: effectiveValue(active, nowMs),
      systemDependencies: Object.fromEntries(values),
      pollIntervalMs: this.#reconciler.settings.pollIntervalMs,
      isShuttingDown: this.#isShuttingDown,
    };
  }

  reload(definitions: Iterable<ServiceDefinition>): {
    readonly summary: ReloadSummary;
    readonly settled: Promise<void>;
  } {
    const { defaultSpawner } = this.#ports;
    const list = [...definitions];
    const next = new Map(list.map((definition) => [definition.id, definition]));
    if (next.size !== list.length) throw new TypeError('two definitions have the same id; give each id once');
    const outlines = new Map(list.map((definition) => [definition.id, outlineOf(definition, defaultSpawner)]));
    const before = new Map([...this.#definitions].map(([id, old]) => [id, outlineOf(old, defaultSpawner)]));
    const summary = diffDefinitions(before, outlines);
    this.#definitions = next;
    this.#recallDecisions(summary.added);
    this.#apply({ kind: 'definitions', definitions: [...outlines.values()] });
    const { added, removed, reshaped, updated } = summary;
    return { summary, settled: this.#settled([...added, ...removed, ...reshaped, ...updated]) };
  }

  setActive(value: InputValue): Promise<void> {
    return this.#setInput({ kind: 'active', value, origin: 'source' });
  }

  setSystemDependency(name: string, value: InputValue): Promise<void> {
    return this.#setInput({ kind: 'system-dependency', name, value, origin: 'source' });
  }

  overrideActive(value: boolean | null): Promise<void> {
    return this.#setInput(this.#operatorInputs.setActive(value));
  }

  overrideSystemDependency(name: string, value: boolean | null): Promise<void> {
    return this.#setInput(this.#operatorInputs.setSystemDependency(name, value));
  }

  start(id: ServiceId): Promise<CommandOutcome> {
    return this.#command(id, 'start', checkStart);
  }

  stop(id: ServiceId): Promise<CommandOutcome> {
    return this.#command(id, 'stop', (memory) =>
      checkStop(memory, this.#ports.clock.nowMs(), this.#reconciler.settings),
    );
  }

  restart(id: ServiceId): Promise<CommandOutcome> {
    return this.#command(id, 'restart', checkStart);
  }

  reset(id: ServiceId): Promise<CommandOutcome> {
    return this.#command(id, 'reset', () => 'done');
  }

  configure(settings: Partial<ManagerSettings>): void {
    this.#apply({ kind: 'settings', settings });
  }

  subscribe(listener: ManagerListener): () => void {
    return this.#feed.subscribe(listener);
  }

  async shutdown(options: { readonly killNow?: boolean } = {}): Promise<readonly ServiceStatus[]> {
    this.#isShuttingDown = true;
    this.#apply({ kind: 'shutdown', killNow: options.killNow ?? false });
    const ids = [...this.#reconciler.services()].map((memory) => memory.id);
    await Promise.all(ids.map((id) => this.#waiters.wait(id, () => this.#hasLeft(id) || undefined)));
    return [...this.#reconciler.services()].filter((memory) => !isGone(memory)).map((memory) => this.#status(memory));
  }

  async detach(): Promise<void> {
    this.#isDetached = true;
    this.#cancelWake?.();
    for (const unwatch of this.#unwatch) unwatch();
    await this.#executor.records.flush();
    const disposals = [...this.#ports.spawners.values()].map((spawner) => spawner.dispose());
    for (const disposal of await Promise.allSettled(disposals)) {
      if (disposal.status === 'rejected')
        this.#feed.tell('warning', `a spawner did not close: ${messageOf(disposal.reason)}`);
    }
  }

  /** Everything that happens goes through here, one event after the other, in the order of arrival. */
  #apply(event: ReconcilerEvent): void {
    this.#mailbox.push(event);
    if (this.#isDraining) return;
    this.#isDraining = true;
    try {
      for (let next = this.#mailbox.shift(); next !== undefined; next = this.#mailbox.shift()) this.#poll(next);
    } finally {
      this.#isDraining = false;
    }
  }

  #poll(event: ReconcilerEvent): void {
    if (this.#isDetached) return;
    const nowMs = this.#ports.clock.nowMs();
    this.#ports.journal?.(event, nowMs);
    const reconciliation = this.#reconciler.apply(event, nowMs);
    this.#executor.execute(reconciliation.actions);
    this.#report(reconciliation);
    this.#sleep(reconciliation.wakeAtMs);
  }

  #report({ decisions, decided }: Reconciliation): void {
    for (const decision of decisions) this.#feed.decided(decision, this.#reconciler.service(decision.serviceId));
    this.#waiters.check(decided);
  }

  #sleep(wakeAtMs: number | null): void {
    this.#cancelWake?.();
    this.#cancelWake =
      wakeAtMs === null ? null : this.#ports.clock.wakeAt(wakeAtMs, () => this.#apply({ kind: 'time' }));
  }

  /** Carries out a command, remembers it, and waits for its end. */
  async #command(
    serviceId: ServiceId,
    command: OperatorCommand,
    check: (memory: Readonly<ServiceMemory> | undefined) => Reached,
  ): Promise<CommandOutcome> {
    if (this.#isShuttingDown || this.#isDetached) {
      return {
        kind: 'refused',
        serviceId,
        message: 'the manager is shutting down; run the command again when it is back',
      };
    }
    if (!this.#definitions.has(serviceId)) {
      return { kind: 'unknown-service', serviceId, suggestion: nearestWord(serviceId, this.#definitions.keys()) };
    }
    if (this.#waitingCommands >= commandLimit) return { kind: 'busy', serviceId, limit: commandLimit };
    this.#waitingCommands += 1;
    this.#apply({ kind: 'operator', serviceId, command });
    await this.#rememberDecision(serviceId);
    const reached = await this.#waiters.wait(serviceId, () => check(this.#reconciler.service(serviceId)));
    this.#waitingCommands -= 1;
    const status = this.service(serviceId);
    return status === null
      ? { kind: 'unknown-service', serviceId, suggestion: null }
      : { kind: reached, serviceId, status };
  }

  async #rememberDecision(id: ServiceId): Promise<void> {
    const decision = this.#reconciler.service(id)?.operator ?? null;
    if ((this.#decisions.get(id) ?? null) === decision) return;
    if (decision === null) this.#decisions.delete(id);
    else this.#decisions.set(id, decision);
    await this.#executor.records.write(id, "the operator's decision", () =>
      this.#ports.records.saveDecision(id, decision),
    );
  }

  /** What the operator decided about a service outlives its definition. */
  #recallDecisions(added: readonly ServiceId[]): void {
    for (const serviceId of added) {
      const decision = this.#decisions.get(serviceId);
      if (decision === undefined || this.#reconciler.service(serviceId) !== undefined) continue;
      this.#apply({ kind: 'recovered', serviceId, hasProcess: false, outcome: null, decision });
    }
  }

  #setInput(event: InputEvent): Promise<void> {
    const before = inputText(event, this.manager());
    this.#apply(event);
    const after = inputText(event, this.manager());
    if (after !== before) this.#feed.tell('input', after);
    const ids = [...this.#reconciler.services()].filter((memory) => !isResting(memory)).map((memory) => memory.id);
    return this.#settled(ids);
  }

  async #settled(ids: readonly ServiceId[]): Promise<void> {
    const check = (id: ServiceId) => (): true | undefined => isResting(this.#reconciler.service(id)) || undefined;
    await Promise.all(ids.map((id) => this.#waiters.wait(id, check(id))));
  }

  #hasLeft(id: ServiceId): boolean {
    const memory = this.#reconciler.service(id);
    return (
      isGone(memory) || (memory !== undefined && isStuck(memory, this.#ports.clock.nowMs(), this.#reconciler.settings))
    );
  }

  #status(memory: Readonly<ServiceMemory>): ServiceStatus {
    return this.#view.service(memory, this.#definitions.get(memory.id));
  }
}
