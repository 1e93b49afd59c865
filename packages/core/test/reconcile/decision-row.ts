import type { Drive, Step } from '../support/drive.ts';

/** The healthy base and one thing that happens to it: what is decided then, complete. */
export interface DecisionRow {
  readonly name: string;
  /** The last thing that happens; what came before it makes the situation. */
  readonly happens: (base: Drive) => Step;
  readonly leadsTo: Step;
}
