import {
  type Argv,
  type DefinitionKind,
  idInFact,
  type OnLoss,
  type ReadyDefinition,
  type Requirement,
  type ServiceId,
} from '@hermit/core';
import type { GraphSwarm } from './graph-swarm.ts';
import type { Random } from './random.ts';

/** What a service has to do with others, and what sort of service it is. */
export interface Ties {
  readonly kind: DefinitionKind;
  readonly requires: readonly Requirement[];
  readonly wants: readonly ServiceId[];
  readonly after: readonly ServiceId[];
  readonly requiredBy: readonly ServiceId[];
  readonly wantedBy: readonly ServiceId[];
  readonly conflicts: readonly ServiceId[];
  readonly ready: ReadyDefinition;
  readonly oncePerBoot: boolean;
  readonly stopCommand: Argv | null;
  readonly mayAssert: readonly string[];
  /** Which of the rules for the files of services stands in its file. */
  readonly ownRule: number | null;
}

export const noTies: Ties = {
  kind: 'service',
  requires: [],
  wants: [],
  after: [],
  requiredBy: [],
  wantedBy: [],
  conflicts: [],
  ready: { when: 'start' },
  oncePerBoot: false,
  stopCommand: null,
  mayAssert: [],
  ownRule: null,
};

const states: readonly string[] = [
  'up',
  'up',
  'up',
  'up',
  'up',
  'started',
  'ready',
  'complete',
  'failed',
  'delayed',
  'warm',
];
const losses: readonly OnLoss[] = ['stop', 'stop', 'restart', 'restart', 'keep'];

/**
 * Ties of a service to others. Most lead to services before it, so that circles are rare and are there. Services that
 * rules speak of exclude nobody: what they demand would come and go for ever.
 */
export function tiesOf(
  id: ServiceId,
  all: readonly ServiceId[],
  services: readonly ServiceId[],
  { density, otherKinds }: GraphSwarm,
  random: Random,
): Ties {
  const index = services.indexOf(id);
  const earlier = index <= 0 ? [] : services.slice(0, index);
  const anyone = (): ServiceId =>
    earlier.length > 0 && random.chance(0.85) ? random.pick(earlier) : random.pick([...all, 'nobody']);
  const few = <T>(one: () => T): T[] => Array.from({ length: 2 }, one).filter(() => random.chance(density / 2));
  const rivals = services.slice(3).filter((other) => other !== id);
  const graceMs = (): number => (random.chance(0.7) ? 0 : random.pick([1500, 5000]));
  const requirement = (): Requirement => {
    const shared = { onLoss: random.pick(losses), graceMs: graceMs() };
    if (random.chance(0.4))
      return {
        kind: 'fact',
        fact: random.pick([['f', '1'], ['f', '_'], ['h', '2'], ['go'], ['g'], ['told', 's0']]),
        ...shared,
      };
    return { kind: 'service', service: anyone(), state: random.pick(states), ...shared };
  };
  const isOther = random.chance(otherKinds);
  return {
    kind: isOther ? random.pick(['oneshot', 'oneshot', 'milestone'] as const) : 'service',
    requires: few(requirement),
    wants: few(anyone),
    after: few(anyone),
    requiredBy: random.chance(density / 4) ? [anyone()] : [],
    wantedBy: random.chance(density / 4) ? [anyone()] : [],
    conflicts: index >= 3 && rivals.length > 0 && random.chance(density) ? [random.pick(rivals)] : [],
    ready: random.chance(0.8) ? { when: 'start' } : readyByFact(id, random),
    oncePerBoot: random.chance(0.2),
    stopCommand: random.chance(0.5) ? ['undo', id] : null,
    mayAssert: random.chance(0.5) ? ['told'] : [],
    ownRule: random.chance(0.2) ? random.between(0, 1) : null,
  };
}

function readyByFact(id: ServiceId, random: Random): ReadyDefinition {
  return random.chance(0.5)
    ? { when: 'fact', fact: ['go'], timeoutMs: random.pick([null, 4000]) }
    : { when: 'fact', fact: ['service-state', [...idInFact(id)], 'warm'], timeoutMs: null };
}
