/** Thrown when the manager finds its own state broken: always a fault in this code, never in a definition. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** Throws unless a condition that the code relies on holds. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(`${message} (this is a fault in Hermit; please report it)`);
}

/** Marks the end of a switch over a union: compiles only when every case is handled. */
export function unreachable(value: never): never {
  throw new InvariantError(`unexpected value ${JSON.stringify(value)} (this is a fault in Hermit; please report it)`);
}
