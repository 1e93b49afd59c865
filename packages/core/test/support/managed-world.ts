import {
  defineService,
  type Launch,
  type ManagerEvent,
  type ManagerPorts,
  type ManagerSettings,
  type ServiceDefinition,
  ServiceManager,
} from '../../src/index.ts';
import { ManualClock } from './manual-clock.ts';
import { Machine, ScriptedSpawner } from './scripted-spawner.ts';
import { WatchedRecords } from './watched-records.ts';

/** A definition with defaults. */
export function service(id: string, changes: Partial<ServiceDefinition> = {}): ServiceDefinition {
  return defineService({ id, execStart: ['run', id], ...changes });
}

/** A machine with its records, on which one manager after the other may run. */
export class ManagedWorld {
  readonly clock = new ManualClock();
  readonly machine = new Machine();
  records = new WatchedRecords();
  spawner = new ScriptedSpawner(this.machine);
  readonly otherSpawners: ScriptedSpawner[] = [];
  /** Events of all managers, in order. */
  readonly events: ManagerEvent[] = [];
  /** How often the descriptors of each launch were closed. */
  readonly closings: number[] = [];
  prepare: ManagerPorts['launch']['prepare'] = async () => ({ ok: true, launch: this.launch() });
  #texts = 0;

  get ports(): ManagerPorts {
    const all = [this.spawner, ...this.otherSpawners];
    return {
      clock: this.clock,
      spawners: new Map(all.map((spawner) => [spawner.name, spawner])),
      defaultSpawner: this.spawner.name,
      launch: { prepare: (definition, purpose) => this.prepare(definition, purpose) },
      records: this.records,
      uniqueText: () => {
        this.#texts += 1;
        return `n${this.#texts}`;
      },
      bootId: 'boot',
    };
  }

  /** A launch whose closing is counted. */
  launch(): Launch {
    const index = this.closings.push(0) - 1;
    const close = async (): Promise<void> => {
      this.closings[index] = (this.closings[index] ?? 0) + 1;
    };
    return { env: new Map([['PATH', '/bin']]), stdio: { stdout: 7, stderr: 8 }, close };
  }

  /** Opens a manager: nothing is defined and no input is known yet. */
  async open(settings: Partial<ManagerSettings> = {}): Promise<ServiceManager> {
    const manager = new ServiceManager(this.ports, settings);
    manager.subscribe((event) => this.events.push(event));
    await manager.open();
    return manager;
  }

  /** Opens a manager on an active system with these definitions, and waits until everything is settled. */
  async run(
    definitions: readonly ServiceDefinition[],
    settings: Partial<ManagerSettings> = {},
  ): Promise<ServiceManager> {
    const manager = await this.open(settings);
    void manager.setActive(true);
    manager.reload(definitions);
    await this.clock.settle();
    return manager;
  }

  /** The manager dies without a word. Its processes and its records stay; the next one gets a new spawner object. */
  die(): void {
    this.clock.forgetAll();
    this.spawner.fallSilent();
    this.spawner = new ScriptedSpawner(this.machine, this.spawner.name);
  }

  /** What changed of a service, such as `null > starting wanted`. */
  history(id: string): string[] {
    return this.events
      .filter((event) => event.service === id)
      .map((event) => `${event.from} > ${event.to} ${event.reason?.code}`);
  }

  get warnings(): string[] {
    return this.events.filter((event) => event.type === 'warning').map((event) => event.message ?? '');
  }
}
