import type { Checker } from './checker.ts';
import type { Faults, Swarm } from './swarm.ts';
import type { World } from './world.ts';

/** What holds for every manager of a run, one after the other. */
export interface Scene {
  readonly world: World;
  readonly checker: Checker;
  readonly swarm: Swarm;
  /** Whether what is on record may differ from what was written. */
  readonly losesRecords: boolean;
  /** The faults that may happen now: none in the second phase. */
  faults: Faults;
  isCalm: boolean;
  /** Counts what the manager does other than looking: starts, signals, records. */
  deeds: number;
  /** When the last answer of a call that hung comes. */
  lateUntilMs: number;
  /** Counts calls at the ports: while it changes, something is still going on. */
  calls: number;
}

/** The tie between one manager and its ports. Once it is cut, as by SIGKILL, the manager hears and does nothing more. */
export class Link {
  readonly manager: number;
  readonly scene: Scene;
  isAlive: boolean = true;

  constructor(manager: number, scene: Scene) {
    this.manager = manager;
    this.scene = scene;
  }

  /** Resolves after a time with what holds then; never, if the manager is gone by then. */
  after<T>(delayMs: number, answer: () => T): Promise<T> {
    this.scene.calls += 1;
    return new Promise<T>((resolve, reject) => {
      this.scene.world.time.after(delayMs, () => {
        if (!this.isAlive) return;
        try {
          resolve(answer());
        } catch (error) {
          reject(error as Error);
        }
      });
    });
  }
}

/** A call that is never answered. */
export function never<T>(): Promise<T> {
  return new Promise<T>(() => {});
}
