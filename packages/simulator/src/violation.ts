/** The promises of the design that a simulation checks; `invariant` is an exception that nobody expected. */
export type PromiseName = 'P1' | 'P2' | 'P3' | 'P4' | 'P5' | 'P6' | 'P8' | 'P13' | 'invariant';

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
