import type { Random } from './random.ts';

/** How often things happen that only matter where services have to do with each other. */
export interface GraphWeights {
  readonly client: number;
  readonly source: number;
  readonly operatorFact: number;
  readonly processFact: number;
  readonly force: number;
  readonly watchedFiles: number;
}

/** What makes a run one in which services have to do with each other. */
export interface GraphSwarm {
  readonly weights: GraphWeights;
  /** How likely each kind of tie is between a service and others. */
  readonly density: number;
  /** How likely a service is of a kind other than `service`. */
  readonly otherKinds: number;
  /** After which part of the steps everything is decided once more from scratch, to compare. */
  readonly fromScratch: number;
  /** Clients come back after a restart of the manager within this time; longer than its patience for some. */
  readonly clientReturnMs: number;
}

/** Chooses it from numbers of its own, so that runs without it stay what they are; `null`: services stand alone. */
export function chooseGraphSwarm(random: Random): GraphSwarm | null {
  if (random.chance(0.25)) return null;
  const weight = (): number => (random.chance(0.35) ? 0 : random.pick([1, 3, 10]));
  return {
    weights: {
      client: weight(),
      source: weight(),
      operatorFact: weight(),
      processFact: weight(),
      force: random.chance(0.5) ? 0 : 1,
      watchedFiles: weight(),
    },
    density: random.pick([0.1, 0.3, 0.3, 0.6]),
    otherKinds: random.pick([0.1, 0.3, 0.6]),
    fromScratch: random.pick([0, 0.005, 0.02]),
    clientReturnMs: random.pick([500, 8000, 8000, 20_000]),
  };
}
