/**
 * The promises of the design that a simulation checks.
 *
 * | name | promise |
 * |---|---|
 * | `P1` … `P13` | as the design numbers them |
 * | `demand` | who is demanded: whoever can be reached from outside, and nobody else |
 * | `facts` | what is true: what owners assert, what the manager says of services, and what rules make of that |
 * | `gate` | who is run: demanded, with an open gate |
 * | `order` | dependents go first |
 * | `conflict` | two that exclude each other are never there at once, and the later demand wins |
 * | `ready` | what is said to be up is there, and what makes it ready too |
 * | `undo` | a stop command runs only after success, and once |
 * | `log` | what a rule logs is told once for each activation |
 * | `scratch` | everything worked out from scratch gives what was worked out step by step |
 * | `plan` | at rest, a reload does what its plan says |
 * | `invariant` | no exception that nobody expected |
 */
export type PromiseName =
  | 'P1'
  | 'P2'
  | 'P3'
  | 'P4'
  | 'P5'
  | 'P6'
  | 'P8'
  | 'P13'
  | 'demand'
  | 'facts'
  | 'gate'
  | 'order'
  | 'conflict'
  | 'ready'
  | 'undo'
  | 'log'
  | 'scratch'
  | 'plan'
  | 'invariant';

/** A promise that was broken. */
export interface Violation {
  readonly promise: PromiseName;
  readonly message: string;
}

/**
 * Keeps the first broken promise of a run. Checks report to it and never throw: they are called from within the
 * manager, which would take an exception for a fault of the port.
 */
export class Verdict {
  violation: Violation | null = null;

  report(promise: PromiseName, message: string): void {
    this.violation ??= { promise, message };
  }
}
