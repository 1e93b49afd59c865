/**
 * What the exit status of every command means. Stable: scripts may compare the numbers.
 * Each has its paragraph in `docs/reference/exit-codes.md`.
 */
export const exitCodes = {
  /** The command did what it was asked to do. */
  done: 0,
  /** Finished, but not in the wanted state: refused, timed out, busy, or there are findings. */
  notReached: 1,
  /** Wrong usage: an unknown command, flag, service or path. */
  wrongUsage: 2,
  /** Invalid definitions; for `run` only when none can be read or `hermit.toml` is bad. */
  invalidDefinitions: 3,
  /** No manager answers at the control socket. */
  noManager: 4,
  /** A spawner or a system call failed. */
  systemCallFailed: 5,
  /** Only `plan`: a reload would change something. */
  planChanges: 10,
  /** A defect of hsm itself, or the lock of the state directory was lost. */
  internalError: 70,
  /** Another manager holds the state directory. */
  stateDirectoryHeld: 75,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
