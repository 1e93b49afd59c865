import type { SimProcess } from './sim-process.ts';

/** The running process that the manager was told of, and when. */
export interface Told {
  readonly process: SimProcess;
  readonly atMs: number;
}
