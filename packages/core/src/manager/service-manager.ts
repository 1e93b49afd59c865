import type { ServiceDefinition } from '../model/service-definition.ts';
import type { ServiceId } from '../model/service-id.ts';
import type { ManagerStatus, ServiceStatus } from '../model/service-status.ts';
import type { InputValue } from '../model/system-inputs.ts';
import { diffDefinitions } from '../reconcile/definition-diff.ts';
import type { OwnedFacts } from '../reconcile/event.ts';
import { hasMainProcess, isGone, isPastWaiting } from '../reconcile/gone.ts';
import type { Reconciler, Reconciliation } from '../reconcile/reconciler.ts';
import type { ServiceMemory } from '../reconcile/service-memory.ts';
import { closePorts } from './close-ports.ts';
import { checkStart, checkStop, type MemoryLookup } from './command-checks.ts';
import { CommandDesk } from './command-desk.ts';
import type { CommandOutcome } from './command-outcome.ts';
import { DefinitionBook } from './definition-book.ts';
import { definitionSet } from './definition-set.ts';
import { EventFeed } from './event-feed.ts';
import { Executor } from './executor.ts';
import { FactDesk } from './fact-desk.ts';
import { inputStatus } from './input-status.ts';
import { isoTime } from './iso-time.ts';
import { type ManagerInsight, managerInsight } from './manager-insight.ts';
import { type ManagerInternals, makeReconciler } from './manager-internals.ts';
import { OperatorDecisions } from './operator-decisions.ts';
import { type InputEvent, OperatorInputs } from './operator-inputs.ts';
import { PollLoop } from './poll-loop.ts';
import type { ManagerListener, ManagerPorts, ManagerSettings } from './ports.ts';
import { isAboutSomething, recoverRecords } from './recover-records.ts';
import { ReloadServiceDesk } from './reload-service-desk.ts';
import { isResting } from './resting.ts';
import type { ServiceManagerApi } from './service-manager-api.ts';
import type { ServiceReloadOutcome } from './service-reload-outcome.ts';
import { SpawnerHints } from './spawner-hints.ts';
import { StatusView } from './status-view.ts';
import { Waiters } from './waiters.ts';
import { WatchedRuns } from './watched-runs.ts';

/** How long clients may take to come back after a restart of the manager. Milliseconds. */
const clientPatienceMs = 10_000;

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
  readonly #operatorDecisions: OperatorDecisions;
  readonly #hints: SpawnerHints;
  readonly #loop: PollLoop;
  readonly #desk: CommandDesk;
  readonly #startedAt: string;
  readonly #definitions = new DefinitionBook();
  readonly #watched: WatchedRuns;
  readonly #reloads: ReloadServiceDesk;
  readonly facts: FactDesk;
  readonly insight: ManagerInsight;
  #isShuttingDown = false;
  #detached: Promise<void> | null = null;
  readonly #memoryOf: MemoryLookup = (id) => this.#reconciler.service(id);
  readonly #warn = (message: string): void => this.#feed.tell('warning', message);

  constructor(ports: ManagerPorts, settings: Partial<ManagerSettings> = {}, internals: ManagerInternals = {}) {
    this.#ports = ports;
    this.#reconciler = makeReconciler(ports.clock.nowMs(), settings, internals);
    this.#loop = new PollLoop({
      ports,
      reconciler: this.#reconciler,
      execute: ({ actions }) => this.#executor.execute(actions),
      report: (reconciliation) => this.#report(reconciliation),
    });
    this.#hints = new SpawnerHints({
      clock: ports.clock,
      pollIntervalMs: () => this.#reconciler.settings.pollIntervalMs,
      hint: (serviceId) => {
        this.#loop.apply({ kind: 'hint', serviceId });
        this.#reloads.hinted(serviceId);
      },
      warn: this.#warn,
    });
    this.#executor = new Executor({
      ports,
      definition: (id) => this.#definitions.of(id),
      spawnerOf: (id) =>
        this.#reconciler.service(id)?.outline?.spawner ?? this.#definitions.spawnerOf(id) ?? ports.defaultSpawner,
      hears: (spawnerName) => this.#hints.hears(spawnerName),
      answer: (serviceId, operationId, result) => this.#loop.apply({ kind: 'result', serviceId, operationId, result }),
      processEnded: (id) => this.facts.processEnded(id),
      forgotten: (id) => this.#definitions.forget(id),
      warn: this.#warn,
    });
    this.#view = new StatusView(ports.clock, this.#executor.table);
    this.#feed = new EventFeed(ports.clock, this.#view);
    const { records: queue, table } = this.#executor;
    const shared = { ports, queue, loop: this.#loop, reconciler: this.#reconciler, definitions: this.#definitions };
    this.#operatorInputs = new OperatorInputs({ ...shared, feed: this.#feed, status: () => this.manager() });
    this.#operatorDecisions = new OperatorDecisions(shared);
    this.#reloads = new ReloadServiceDesk({ ...shared, table, feed: this.#feed, status: (id) => this.service(id) });
    this.#desk = new CommandDesk({
      waiters: this.#waiters,
      isClosed: () => this.#isShuttingDown || this.#loop.isEnded,
      definedNames: () => this.#definitions.names(),
      isDefined: (id) => this.#definitions.has(id),
      decide: (id, command) => this.#operatorDecisions.decide(id, command),
      memory: this.#memoryOf,
      status: (id) => this.service(id),
    });
    this.#watched = new WatchedRuns(ports.watchers);
    this.facts = new FactDesk({
      records: ports.records,
      queue,
      facts: () => this.#reconciler.facts,
      followFacts: () => this.#reconciler.followFacts(),
      definition: (id) => this.#definitions.current(id),
      hasProcess: (id) => hasMainProcess(this.#reconciler.service(id)),
      isClosed: () => this.#isShuttingDown || this.#loop.isEnded,
      decide: async (event) => void (await this.#loop.decide(event)),
      settle: async (event) => this.#settled(await this.#loop.decide(event)),
      warn: this.#warn,
    });
    this.insight = managerInsight(ports, this.#reconciler, this.#definitions, this.#operatorDecisions);
    this.#startedAt = isoTime(ports.clock.wallMs());
  }

  /** Takes over what an earlier manager left on record, and looks at it. To be called once, before anything else. */
  async open(): Promise<void> {
    const { services, inputs, facts } = await this.#ports.records.load();
    this.#operatorDecisions.restore(services);
    for (const event of recoverRecords(services, this.#executor.table, this.#ports.clock)) {
      if (isAboutSomething(event)) this.#loop.apply(event);
    }
    for (const event of this.#operatorInputs.restore(inputs)) this.#loop.apply(event);
    for (const event of this.facts.restore(facts)) this.#loop.apply(event);
    const wasRunning = services.some(({ process, intent }) => process !== null || intent !== null);
    if (wasRunning) this.facts.unknown('clients', null, clientPatienceMs);
    this.#reloads.recover(services);
    this.#hints.watch(this.#ports.spawners);
  }

  services(): readonly ServiceStatus[] {
    const memories = [...this.#reconciler.services()].sort((a, b) => (a.id < b.id ? -1 : 1));
    return memories.map((memory) => this.#status(memory));
  }

  service(id: ServiceId): ServiceStatus | null {
    const memory = this.#reconciler.service(id);
    return memory === undefined ? null : this.#status(memory);
  }

  manager(): ManagerStatus {
    return {
      startedAt: this.#startedAt,
      ...inputStatus(this.#reconciler.inputs, this.#ports.clock.nowMs()),
      pollIntervalMs: this.#reconciler.settings.pollIntervalMs,
      isShuttingDown: this.#isShuttingDown,
    };
  }

  reload(
    definitions: Iterable<ServiceDefinition>,
    files: readonly OwnedFacts[] = [],
  ): ReturnType<ServiceManagerApi['reload']> {
    const next = definitionSet(definitions, this.#ports.defaultSpawner);
    const { outlines } = next;
    const summary = diffDefinitions(this.#definitions.announced, outlines);
    this.#hints.watch(this.#ports.spawners);
    this.#definitions.announce(outlines);
    const settled = this.#loop.post(() => {
      this.#definitions.replace(next);
      this.#operatorDecisions.recall();
      return this.#loop.poll({ kind: 'definitions', definitions: [...outlines.values()], facts: files });
    });
    const { added, removed, reshaped, updated } = summary;
    const changed = [...added, ...removed, ...reshaped, ...updated];
    return { summary, settled: settled.then((decided) => this.#settled(new Set([...changed, ...decided]))) };
  }

  setActive(value: InputValue): Promise<void> {
    return this.#setInput({ kind: 'active', value, origin: 'source' });
  }

  setSystemDependency(name: string, value: InputValue): Promise<void> {
    return this.#setInput({ kind: 'system-dependency', name, value, origin: 'source' });
  }

  async overrideActive(value: boolean | null): Promise<void> {
    await this.#setInput(this.#operatorInputs.setActive(value));
    await this.recorded();
  }

  async overrideSystemDependency(name: string, value: boolean | null): Promise<void> {
    await this.#setInput(this.#operatorInputs.setSystemDependency(name, value));
    await this.recorded();
  }

  async recorded(): Promise<void> {
    await this.#loop.emptied();
    await this.#executor.records.written();
  }

  start(id: ServiceId): Promise<CommandOutcome> {
    return this.#desk.run(id, 'start', () => checkStart(id, this.#memoryOf));
  }

  forceStart(id: ServiceId): Promise<CommandOutcome> {
    return this.#desk.run(id, 'force', () => checkStart(id, this.#memoryOf));
  }

  async stop(id: ServiceId): Promise<CommandOutcome> {
    const outcome = await this.#desk.run(id, 'stop', (memory) =>
      checkStop(memory, this.#ports.clock.nowMs(), this.#reconciler.settings),
    );
    await this.#reloads.gone(id);
    return outcome;
  }

  restart(id: ServiceId): Promise<CommandOutcome> {
    return this.#desk.run(id, 'restart', () => checkStart(id, this.#memoryOf));
  }

  reloadService(id: ServiceId): Promise<ServiceReloadOutcome> {
    return this.#desk.admit(id, () => this.#reloads.reload(id));
  }

  reset(id: ServiceId): Promise<CommandOutcome> {
    return this.#desk.run(id, 'reset', () => 'done');
  }

  configure(settings: Partial<ManagerSettings>): void {
    this.#loop.apply({ kind: 'settings', settings });
  }

  subscribe(listener: ManagerListener): () => void {
    return this.#feed.subscribe(listener);
  }

  async shutdown(options: { readonly killNow?: boolean } = {}): Promise<readonly ServiceStatus[]> {
    this.#isShuttingDown = true;
    this.#loop.apply({ kind: 'shutdown', killNow: options.killNow ?? false });
    await this.#loop.emptied();
    const ids = [...this.#reconciler.services()].map((memory) => memory.id);
    const hasLeft = (id: ServiceId): boolean =>
      isPastWaiting(this.#reconciler.service(id), this.#ports.clock.nowMs(), this.#reconciler.settings);
    await Promise.all(ids.map((id) => this.#waiters.wait(id, () => hasLeft(id) || undefined)));
    await this.#reloads.end();
    return [...this.#reconciler.services()].filter((memory) => !isGone(memory)).map((memory) => this.#status(memory));
  }

  detach(): Promise<void> {
    this.#detached ??= this.#detach();
    return this.#detached;
  }

  async #detach(): Promise<void> {
    this.#loop.end();
    this.#executor.cancelAll();
    this.#waiters.end();
    await this.#reloads.end();
    this.#hints.end();
    await closePorts(this.#ports, this.#executor.records, this.#warn);
  }

  #report({ decisions, decided, notices }: Reconciliation): void {
    for (const decision of decisions) this.#feed.decided(decision, this.#reconciler.service(decision.serviceId));
    for (const notice of notices) this.#feed.notice(notice);
    for (const id of decided) {
      const memory = this.#reconciler.service(id);
      this.#watched.decided(id, memory, this.#definitions.current(id));
      this.#reloads.decided(id, memory);
    }
    this.#waiters.check(decided);
    this.facts.report();
  }

  async #setInput(event: InputEvent): Promise<void> {
    await this.#settled(await this.#operatorInputs.decide(event));
  }

  async #settled(ids: Iterable<ServiceId>): Promise<void> {
    await this.#loop.emptied();
    const check = (id: ServiceId) => (): true | undefined => isResting(this.#reconciler.service(id)) || undefined;
    await Promise.all([...ids].map((id) => this.#waiters.wait(id, check(id)).then(() => this.#reloads.gone(id))));
  }

  #status(memory: Readonly<ServiceMemory>): ServiceStatus {
    const definition = this.#definitions.current(memory.id);
    return this.#view.service(memory, definition, this.#reconciler.demandedBy(memory.id));
  }
}
