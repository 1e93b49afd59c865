import { type ControlServer, type ProcessFacts, processFactBackend, startServiceSocket } from '@hermit/control/server';
import {
  instanceDefinition,
  type ManagerEvent,
  type ServiceDefinition,
  type ServiceId,
  type ServiceStatus,
  templateNameOf,
} from '@hermit/core';
import type { ProcessPurpose } from '@hermit/core/spawner';
import { accountOfService, type ServiceAccount } from '@hermit/process-linux';
import type { OpenedSocket } from '../host/launch.ts';
import { Serializer } from '../host/serializer.ts';
import { factsAfterStart } from './facts-after-start.ts';
import {
  blockedPassage,
  clearDirectory,
  leaveDirectory,
  pathOfService,
  serviceDirectory,
} from './service-directory.ts';

interface ServiceSocketPorts {
  readonly facts: ProcessFacts;
  readonly service: (id: ServiceId) => ServiceStatus | null;
  /** The socket of the manager; those of services lie near it. Absolute path. */
  readonly controlSocket: string;
  /** Told of what goes wrong beside a start, as one sentence. */
  readonly warn: (message: string) => void;
}

interface Open {
  readonly server: ControlServer;
  /** Who may use it and for what: another one needs another socket. */
  readonly rights: string;
}

/** States in which a service has no process, and gets none without a new start. */
const withoutProcess: ReadonlySet<string> = new Set(['inactive', 'waiting', 'complete', 'failed']);

/** The sockets of the services that have `may_assert`: there before their process is, and until it has gone. */
export class ServiceSockets {
  readonly #ports: ServiceSocketPorts;
  readonly #open = new Map<string, Open>();
  readonly #turns = new Serializer();
  #directory: string | null = null;

  constructor(ports: ServiceSocketPorts) {
    this.#ports = ports;
  }

  /** The control socket is open, so that what lies in the directory is an earlier manager's. */
  begin(): void {
    this.#directory = serviceDirectory(this.#ports.controlSocket);
    clearDirectory(this.#directory);
  }

  /**
   * The socket that a process is told of, open by then; `null` if it has none: its service may assert nothing, or it is
   * no part of it while it runs. Never rejects.
   */
  async forProcess(
    definition: ServiceDefinition,
    purpose: ProcessPurpose,
    account: ServiceAccount,
  ): Promise<OpenedSocket | null> {
    const { id, mayAssert } = definition;
    if (purpose === 'main' && mayAssert.length > 0) return this.#openFor(definition, account);
    if (purpose === 'main') await this.#turns.run(id, () => this.#close(id));
    const open = purpose === 'pre-start' ? undefined : this.#open.get(id);
    return open === undefined ? null : { ok: true, path: open.server.path };
  }

  #openFor(definition: ServiceDefinition, account: ServiceAccount): Promise<OpenedSocket> {
    const { id } = definition;
    return this.#turns.run(id, async () => {
      const rights = JSON.stringify([account.uid, account.gid, [...definition.mayAssert].sort()]);
      const before = this.#open.get(id);
      if (before?.rights === rights) return { ok: true, path: before.server.path };
      await this.#close(id);
      return this.#start(definition, account, rights);
    });
  }

  /** Opens the sockets of processes that an earlier manager left. */
  async adopt(services: readonly ServiceStatus[], definitions: readonly ServiceDefinition[]): Promise<void> {
    const asserting = new Map(definitions.filter(({ mayAssert }) => mayAssert.length > 0).map((one) => [one.id, one]));
    if (asserting.size === 0) return;
    for (const { id, pid, state } of services) {
      if ((pid === null && state !== 'unknown') || this.#open.has(id)) continue;
      const template = asserting.get(templateNameOf(id) ?? id);
      const definition = template === undefined || template.id === id ? template : instanceDefinition(template, id);
      if (definition !== undefined && definition !== null) await this.#adopt(definition);
    }
  }

  /** To be told of every event: the socket of a service goes when its process has gone. */
  note({ service, to }: ManagerEvent): void {
    if (service === null || to === null || !this.#open.has(service) || !withoutProcess.has(to)) return;
    void this.#turns.run(service, () => this.#close(service));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((id) => this.#turns.run(id, () => this.#close(id))));
    if (this.#directory !== null) leaveDirectory(this.#directory);
  }

  async #adopt(definition: ServiceDefinition): Promise<void> {
    const found = await accountOfService(definition);
    const opened = found.ok
      ? await this.#openFor(definition, found.account)
      : { ok: false as const, message: found.error.message };
    if (!opened.ok) this.#ports.warn(`service "${definition.id}" goes on without its socket: ${opened.message}`);
  }

  async #start({ id, mayAssert }: ServiceDefinition, account: ServiceAccount, rights: string): Promise<OpenedSocket> {
    if (this.#directory === null) return { ok: false, message: 'the manager does not serve sockets yet' };
    const socketPath = pathOfService(id, this.#directory);
    const isOwn = account.uid === process.geteuid?.() && account.gid === process.getegid?.();
    const started = await startServiceSocket({
      socketPath,
      serviceId: id,
      labels: new Set(mayAssert),
      backend: processFactBackend(factsAfterStart(this.#ports), id),
      report: (error) => this.#ports.warn(`the socket of service "${id}": ${String(error)}`),
      ...(isOwn ? {} : { ownerUid: account.uid, ownerGid: account.gid }),
    });
    if (!started.ok) return { ok: false, message: `${started.problem.message}; ${started.problem.suggestion}` };
    const blocked = isOwn ? null : blockedPassage(this.#directory, account);
    if (blocked === null) {
      this.#open.set(id, { server: started.server, rights });
      return { ok: true, path: started.server.path };
    }
    await started.server.close({ graceMs: 0 });
    const message = `user ${account.name} cannot reach the socket ${socketPath}: ${blocked} lets nobody else pass`;
    return { ok: false, message: `${message}; give the manager a --socket in a directory that others may pass` };
  }

  async #close(id: string): Promise<void> {
    const open = this.#open.get(id);
    this.#open.delete(id);
    await open?.server.close();
  }
}
