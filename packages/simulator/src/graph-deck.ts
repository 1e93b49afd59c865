import {
  defineService,
  type OnLoss,
  type OwnedFacts,
  type Requirement,
  type ServiceDefinition,
  type ServiceId,
} from '@hermit/core';
import { Deck, type DeckContents } from './deck.ts';
import type { GraphSwarm } from './graph-swarm.ts';
import type { Random } from './random.ts';
import { factPool, ownRules, ruleCatalogue } from './rule-catalogue.ts';
import { noTies, type Ties, tiesOf } from './ties.ts';

const instances: readonly ServiceId[] = ['t@1', 't@2', 't@3'];
const watcherId = 'w';
const watchedId = 'v0';
const templateId = 't';

/** Definitions of services that have to do with each other: with a template, rules, fact files and a config-watcher. */
export class GraphDeck extends Deck {
  override readonly ids: readonly ServiceId[];
  readonly #random: Random;
  readonly #swarm: GraphSwarm;
  readonly #ties = new Map<ServiceId, Ties>();
  #rules = ruleCatalogue;
  #facts = factPool;
  #watchedVersion = 0;
  #maxInstances = 3;

  constructor(random: Random, count: number, spawnerChanges: boolean, swarm: GraphSwarm) {
    super(random, count, spawnerChanges);
    this.#random = random;
    this.#swarm = swarm;
    this.ids = [...this.services, ...instances, watcherId, watchedId];
    for (const id of [...this.services, templateId, watchedId]) this.#ties.set(id, this.#newTies(id));
    this.#changeRules();
    this.#changeFacts();
  }

  override change(): string {
    const random = this.#random;
    switch (random.between(0, 9)) {
      case 0:
      case 1:
        return super.change();
      case 2:
        return this.#changeRules();
      case 3:
        return this.#changeFacts();
      case 4:
        this.#watchedVersion = random.between(0, 2);
        this.#ties.set(watchedId, this.#newTies(watchedId));
        return `other watched files, version ${this.#watchedVersion}`;
      case 5:
        this.#maxInstances = random.pick([1, 2, 3, 3]);
        return `room for ${this.#maxInstances} instances`;
      default: {
        const id = random.pick([...this.services, templateId]);
        this.#ties.set(id, this.#newTies(id));
        return `other ties for ${id}`;
      }
    }
  }

  /** `loaded`: the config-watchers whose files count. */
  override contents(loaded: ReadonlySet<ServiceId>): DeckContents {
    const definitions = new Map<ServiceId, ServiceDefinition>();
    for (const definition of [...this.definitions().values(), this.#template(), this.#ruleFile(), this.#watcher()]) {
      definitions.set(definition.id, definition);
    }
    const facts: OwnedFacts[] = [{ owner: 'file:/etc/hermit/facts.json', facts: this.#facts }];
    if (loaded.has(watcherId)) {
      const watched = this.#watched();
      if (watched !== null) definitions.set(watchedId, watched);
      facts.push({
        owner: 'file:/srv/watched/facts.json',
        facts: [
          ['h', '3'],
          ['f', String(this.#watchedVersion + 1)],
        ],
      });
    }
    return { definitions, facts };
  }

  override definitions(): ReadonlyMap<ServiceId, ServiceDefinition> {
    const definitions = new Map<ServiceId, ServiceDefinition>();
    for (const [id, definition] of super.definitions())
      definitions.set(id, tied(definition, this.#ties.get(id) ?? noTies));
    return definitions;
  }

  #template(): ServiceDefinition {
    const { requires, after, kind, stopCommand } = this.#ties.get(templateId) ?? noTies;
    const plain = defineService({
      id: templateId,
      execStart: ['run', templateId],
      params: ['x'],
      autostart: false,
      source: { file: templateId },
    });
    const own = kind === 'oneshot' ? 'oneshot' : 'service';
    const withoutItself = requires.filter((one) => one.kind === 'fact' || !instances.includes(one.service));
    return tied(
      { ...plain, maxInstances: this.#maxInstances },
      {
        ...noTies,
        kind: own,
        requires: withoutItself,
        after: after.filter((id) => !instances.includes(id)),
        stopCommand,
      },
    );
  }

  #ruleFile(): ServiceDefinition {
    return defineService({
      id: 'r',
      kind: 'rules',
      execStart: null,
      autostart: false,
      rules: this.#rules,
      source: { file: '/etc/hermit/r.toml' },
    });
  }

  #watcher(): ServiceDefinition {
    return defineService({
      id: watcherId,
      kind: 'config-watcher',
      execStart: null,
      systemDependencies: ['TIME'],
      ready: { when: 'fact', fact: ['service-state', [watcherId], 'ready'], timeoutMs: null },
      watch: { path: '/srv/watched', recursive: false, allow: null, wrap: null, facts: 'shared' },
    });
  }

  #watched(): ServiceDefinition | null {
    if (this.#watchedVersion === 2) return null;
    const plain = defineService({
      id: watchedId,
      execStart: ['run', watchedId, `v${this.#watchedVersion}`],
      autostart: true,
    });
    const ties = this.#ties.get(watchedId) ?? noTies;
    const watcher: Requirement = { kind: 'service', service: watcherId, state: 'started', onLoss: 'stop', graceMs: 0 };
    return tied(plain, { ...ties, kind: 'service', requires: [watcher, ...ties.requires] });
  }

  #newTies(id: ServiceId): Ties {
    return tiesOf(id, this.ids, this.services, this.#swarm, this.#random);
  }

  #changeRules(): string {
    const random = this.#random;
    this.#rules = ruleCatalogue.filter(() => random.chance(0.6));
    return `rules ${this.#rules.map(({ name }) => name[0]).join('')}`;
  }

  #changeFacts(): string {
    this.#facts = factPool.filter(() => this.#random.chance(0.25));
    return `fact file ${this.#facts.map((fact) => fact.join(' ')).join(', ')}`;
  }
}

/** A definition with ties, its fingerprints made anew. */
function tied(definition: ServiceDefinition, { ownRule, ...ties }: Ties): ServiceDefinition {
  const { shapeHash, hash, ...rest } = definition;
  const isBodiless = ties.kind === 'milestone';
  const isOneshot = ties.kind === 'oneshot';
  const rules = ownRule === null ? [] : [ownRules[ownRule] ?? ownRules[0]].flatMap((one) => one ?? []);
  return defineService({
    ...rest,
    ...ties,
    rules,
    source: rules.length === 0 ? rest.source : { file: `/etc/hermit/${rest.id}.toml` },
    execStart: isBodiless ? null : rest.execStart,
    preStart: isBodiless ? null : rest.preStart,
    stopCommand: isOneshot ? ties.stopCommand : null,
    oncePerBoot: isOneshot && ties.oncePerBoot,
    restart: isOneshot && rest.restart === 'always' ? 'on-failure' : rest.restart,
    ready: isOneshot ? { when: 'start' } : ties.ready,
  });
}

export type { OnLoss };
