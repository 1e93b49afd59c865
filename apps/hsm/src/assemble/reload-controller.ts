import { checkReloadGuard, type DirectorySnapshot } from '@hermit/config';
import type { ReloadReply } from '@hermit/control/server';
import type { Finding, ReloadSummary, ServiceDefinition, ServiceManagerApi, ServiceStatus } from '@hermit/core';
import { Serializer } from '../host/serializer.ts';

interface ReloadPorts {
  readonly manager: Pick<ServiceManagerApi, 'reload' | 'services'>;
  /** Reads all directories as one snapshot. Never rejects. */
  readonly load: () => Promise<DirectorySnapshot>;
  /** Takes over the settings of an accepted snapshot, and says what a reload cannot change. */
  readonly applySettings: (snapshot: DirectorySnapshot) => readonly Finding[];
  /** Told of every reload after the first one. */
  readonly report: (reply: ReloadReply) => void;
}

interface ReloadOptions {
  /** Whether to do it even if most of the running services stop. */
  readonly force: boolean;
  /** Whether to resolve only when everything is carried out. */
  readonly wait: boolean;
}

interface Reloaded {
  readonly reply: ReloadReply;
  readonly settled: Promise<void>;
}

/** Brings the definitions on disk into the manager, one reload after the other. */
export class ReloadController {
  readonly #ports: ReloadPorts;
  readonly #reloads = new Serializer();
  #current: readonly ServiceDefinition[] = [];
  #generation = 0;
  #findings: readonly Finding[] = [];

  constructor(ports: ReloadPorts) {
    this.#ports = ports;
  }

  /** How many sets of definitions were applied. */
  get generation(): number {
    return this.#generation;
  }

  /** What is wrong, or doubtful, in the files as last read; a refused reload is among it until one is applied. */
  get findings(): readonly Finding[] {
    return this.#findings;
  }

  /**
   * Gives a new manager its definitions: the snapshot, or what an earlier manager accepted last where the snapshot
   * would stop most of what it left running.
   */
  first(snapshot: DirectorySnapshot, lastGood: readonly ServiceDefinition[]): Promise<void> {
    return this.#reloads.run('reload', async () => {
      this.#current = lastGood;
      const refusal = this.#refusalOf(snapshot);
      if (refusal === null) await this.#apply(snapshot);
      else {
        this.#ports.applySettings(snapshot);
        this.#replace(lastGood);
        this.#refuse(snapshot, refusal.finding, refusal.stopped);
      }
    });
  }

  async reload({ force, wait }: ReloadOptions): Promise<ReloadReply> {
    const { reply, settled } = await this.#reloads.run('reload', () => this.#reload(force));
    this.#ports.report(reply);
    if (wait) await settled;
    return reply;
  }

  async #reload(force: boolean): Promise<Reloaded> {
    const snapshot = await this.#ports.load();
    const refusal = force ? null : this.#refusalOf(snapshot);
    if (refusal === null) return this.#apply(snapshot);
    return { reply: this.#refuse(snapshot, refusal.finding, refusal.stopped), settled: Promise.resolve() };
  }

  #refusalOf({ definitions, manager }: DirectorySnapshot) {
    const services = this.#ports.manager.services();
    const result = checkReloadGuard({
      running: services.filter(mayRun).map(({ id }) => id),
      operatorStarted: services.filter(({ operator }) => operator === 'start').map(({ id }) => id),
      previous: this.#current,
      next: definitions,
      guard: manager.reloadGuard,
    });
    return result.kind === 'refused' ? result : null;
  }

  #refuse(snapshot: DirectorySnapshot, finding: Finding, wouldStop: readonly string[]): ReloadReply {
    this.#findings = [finding, ...snapshot.findings];
    return { kind: 'refused', message: finding.message, wouldStop, findings: this.#findings };
  }

  /** The definitions go in before anything is written: what a full disk keeps from being kept, still runs. */
  async #apply(snapshot: DirectorySnapshot): Promise<Reloaded> {
    const aboutSettings = this.#ports.applySettings(snapshot);
    const { summary, settled } = this.#replace(snapshot.definitions);
    this.#findings = [...snapshot.findings, ...aboutSettings, ...(await snapshot.commit())];
    const reply: ReloadReply = { kind: 'applied', generation: this.#generation, summary, findings: this.#findings };
    return { reply, settled };
  }

  #replace(definitions: readonly ServiceDefinition[]): {
    readonly summary: ReloadSummary;
    readonly settled: Promise<void>;
  } {
    this.#current = definitions;
    this.#generation += 1;
    return this.#ports.manager.reload(definitions);
  }
}

/** What an earlier manager left counts before the first look at it, too. */
function mayRun({ pid, state }: ServiceStatus): boolean {
  return pid !== null || state === 'unknown';
}
