import {
  defineService,
  type OwnedFacts,
  type RestartPolicy,
  type ServiceDefinition,
  type ServiceId,
} from '@hermit/core';
import type { Random } from './random.ts';

/** What the definitions of a simulation differ in. */
interface Plan {
  readonly version: number;
  readonly preStart: boolean;
  readonly preStartTimeoutMs: number;
  readonly shutdownTimeoutMs: number;
  readonly restart: RestartPolicy;
  readonly autostart: boolean;
  readonly systemDependencies: readonly string[];
  readonly spawner: string | null;
  readonly killMode: 'group' | 'process';
  readonly isDefined: boolean;
}

export const dependencyNames: readonly string[] = ['TIME', 'MOUNTS'];

/** Everything that a reload gives. */
export interface DeckContents {
  readonly definitions: ReadonlyMap<ServiceId, ServiceDefinition>;
  readonly facts: readonly OwnedFacts[];
}

/** The definitions as they stand, and how they change: added, removed, reshaped, changed in policy, touched. */
export class Deck {
  /** Every service that there may be. */
  readonly ids: readonly ServiceId[];
  /** Those that are defined one by one. */
  readonly services: readonly ServiceId[];
  readonly #random: Random;
  readonly #plans = new Map<ServiceId, Plan>();
  readonly #spawnerChanges: boolean;
  #touches = 0;

  constructor(random: Random, count: number, spawnerChanges: boolean) {
    this.#random = random;
    this.#spawnerChanges = spawnerChanges;
    this.services = Array.from({ length: count }, (_, index) => `s${index}`);
    this.ids = this.services;
    for (const id of this.services) this.#plans.set(id, this.#firstPlan());
  }

  /** Changes one service's definition; says how. */
  change(): string {
    const random = this.#random;
    const id = random.pick(this.services);
    const plan = this.#plans.get(id) as Plan;
    if (!plan.isDefined || random.chance(0.2)) {
      this.#plans.set(id, { ...plan, isDefined: !plan.isDefined });
      return `${plan.isDefined ? 'removed' : 'added'} ${id}`;
    }
    const isReshaped = random.chance(0.5);
    this.#plans.set(id, isReshaped ? this.#reshaped(plan) : this.#otherPolicy(plan));
    return `${isReshaped ? 'reshaped' : 'other policy for'} ${id}`;
  }

  /** `loaded`: the config-watchers whose files count. */
  contents(_loaded: ReadonlySet<ServiceId>): DeckContents {
    return { definitions: this.definitions(), facts: [] };
  }

  /** New objects with the same content. */
  definitions(): ReadonlyMap<ServiceId, ServiceDefinition> {
    this.#touches += 1;
    const definitions = new Map<ServiceId, ServiceDefinition>();
    for (const [id, plan] of this.#plans) {
      if (plan.isDefined) definitions.set(id, definitionOf(id, plan, `/etc/hermit/${this.#touches}/${id}.toml`));
    }
    return definitions;
  }

  #firstPlan(): Plan {
    const random = this.#random;
    return {
      version: 0,
      preStart: random.chance(0.4),
      preStartTimeoutMs: random.pick([500, 5000]),
      shutdownTimeoutMs: random.pick([500, 3000, 10_000]),
      restart: random.pick(['always', 'always', 'always', 'on-failure', 'never']),
      autostart: random.chance(0.8),
      systemDependencies: dependencyNames.filter(() => random.chance(0.3)),
      spawner: random.chance(0.3) ? 'beta' : null,
      killMode: random.chance(0.8) ? 'group' : 'process',
      isDefined: true,
    };
  }

  #reshaped(plan: Plan): Plan {
    const random = this.#random;
    if (this.#spawnerChanges && random.chance(0.3)) return { ...plan, spawner: plan.spawner === null ? 'beta' : null };
    if (random.chance(0.3)) return { ...plan, preStart: !plan.preStart };
    return { ...plan, version: random.between(0, 2) };
  }

  #otherPolicy(plan: Plan): Plan {
    const { preStartTimeoutMs, shutdownTimeoutMs, restart, autostart, systemDependencies } = this.#firstPlan();
    const random = this.#random;
    switch (random.between(0, 3)) {
      case 0:
        return { ...plan, preStartTimeoutMs, shutdownTimeoutMs };
      case 1:
        return { ...plan, restart };
      case 2:
        return { ...plan, autostart };
      default:
        return { ...plan, systemDependencies };
    }
  }
}

function definitionOf(id: ServiceId, plan: Plan, file: string): ServiceDefinition {
  const { shutdownTimeoutMs, restart, autostart, systemDependencies, spawner, killMode } = plan;
  return defineService({
    id,
    execStart: ['run', id, `v${plan.version}`],
    preStart: plan.preStart ? { argv: ['prepare', id], timeoutMs: plan.preStartTimeoutMs } : null,
    shutdownTimeoutMs,
    restart,
    autostart,
    systemDependencies,
    spawner,
    killMode,
    source: { file },
  });
}
