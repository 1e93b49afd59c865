import type { SignalName } from './service-definition.ts';

/** How a process ended: exactly one of the two is set. */
export interface ExitStatus {
  readonly code: number | null;
  readonly signal: SignalName | null;
}

/** Whether an end counts as a success. An end that nobody saw (`null`) does not. */
export function isSuccess(exit: ExitStatus | null): boolean {
  return exit !== null && exit.code === 0;
}
