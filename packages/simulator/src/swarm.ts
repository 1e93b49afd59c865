import { chooseGraphSwarm, type GraphSwarm } from './graph-swarm.ts';
import type { Random } from './random.ts';

/** Probabilities, each for one occasion on which the fault may happen. */
export interface Faults {
  readonly startFails: number;
  readonly startHangs: number;
  readonly startAnswersNonsense: number;
  readonly crashes: number;
  readonly endsWell: number;
  readonly preStartFails: number;
  readonly preStartHangs: number;
  readonly leavesProcesses: number;
  readonly ignoresTerm: number;
  readonly survivesKill: number;
  readonly lookFails: number;
  readonly lookHangs: number;
  readonly lookAnswersNonsense: number;
  readonly isDoubtful: number;
  readonly signalFails: number;
  readonly signalHangs: number;
  readonly hintLost: number;
  readonly hintLate: number;
  readonly hintDoubled: number;
  readonly isUnwatched: number;
  readonly recordLost: number;
  readonly recordRefused: number;
  readonly recordSlow: number;
  readonly launchSlow: number;
  readonly launchFails: number;
}

/** How often, compared with each other, things happen to the manager from outside. */
export interface Weights {
  readonly reload: number;
  readonly touch: number;
  readonly input: number;
  readonly operatorInput: number;
  readonly command: number;
  readonly kill: number;
  readonly shutdown: number;
  readonly wallClock: number;
  readonly stranger: number;
  readonly crash: number;
}

/** What makes the runs of two seeds different in kind: each has some faults often, some rarely, and most not at all. */
export interface Swarm {
  readonly faults: Faults;
  readonly weights: Weights;
  readonly services: number;
  readonly steps: number;
  /** Mean time between two things from outside. */
  readonly paceMs: number;
  readonly latencyMs: number;
  readonly concurrencyLimit: number;
  readonly pollIntervalMs: number;
  readonly resyncIntervalMs: number;
  /** One of the two spawners never answers, from the beginning to the end. */
  readonly deadSpawner: boolean;
  /** A start that a dead manager left in flight may still make its process. */
  readonly startersOutlive: boolean;
  /** Services move from one spawner to the other. Not together with lost records: see `docs/internals/simulator.md`. */
  readonly spawnerChanges: boolean;
  /** What services have to do with each other; `null`: nothing. */
  readonly graph: GraphSwarm | null;
}

/** Chooses the circumstances of one seed; those of the graph from `graphRandom`, `null` for none. */
export function chooseSwarm(random: Random, graphRandom: Random | null): Swarm {
  const rate = (): number => (random.chance(0.55) ? 0 : random.pick([0.01, 0.05, 0.15, 0.4]));
  const weight = (): number => (random.chance(0.4) ? 0 : random.pick([1, 3, 10]));
  const spawnerChanges = random.chance(0.3);
  return {
    faults: {
      startFails: rate(),
      startHangs: rate(),
      startAnswersNonsense: rate(),
      crashes: rate(),
      endsWell: rate(),
      preStartFails: rate(),
      preStartHangs: rate(),
      leavesProcesses: rate(),
      ignoresTerm: rate(),
      survivesKill: rate(),
      lookFails: rate(),
      lookHangs: rate(),
      lookAnswersNonsense: rate(),
      isDoubtful: rate(),
      signalFails: rate(),
      signalHangs: rate(),
      hintLost: rate(),
      hintLate: rate(),
      hintDoubled: rate(),
      isUnwatched: rate(),
      recordLost: spawnerChanges ? 0 : rate(),
      recordRefused: spawnerChanges ? 0 : rate(),
      recordSlow: rate(),
      launchSlow: rate(),
      launchFails: rate(),
    },
    weights: {
      reload: weight(),
      touch: weight(),
      input: weight(),
      operatorInput: random.chance(0.7) ? 0 : 1,
      command: weight(),
      kill: weight(),
      shutdown: random.chance(0.6) ? 0 : 1,
      wallClock: random.chance(0.5) ? 0 : 1,
      stranger: random.chance(0.6) ? 0 : 1,
      crash: weight(),
    },
    services: random.between(1, 6),
    steps: random.between(600, 3000),
    paceMs: random.pick([30, 200, 1000, 4000]),
    latencyMs: random.pick([1, 10, 100, 600]),
    concurrencyLimit: random.pick([1, 2, 8]),
    pollIntervalMs: random.pick([1000, 1000, 250]),
    resyncIntervalMs: random.pick([5000, 20_000, 600_000]),
    deadSpawner: random.chance(0.15),
    startersOutlive: random.chance(0.5),
    spawnerChanges,
    graph: graphRandom === null ? null : chooseGraphSwarm(graphRandom),
  };
}
