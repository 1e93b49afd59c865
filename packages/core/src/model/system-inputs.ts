/**
 * An input of the system: met, not met, or not known (`null`).
 *
 * Unknown holds: it permits no start and causes no stop. What has not been reported is unknown; 30 s later it counts as
 * not met.
 */
export type InputValue = boolean | null;

/** How long an input may stay unknown before it counts as not met. Milliseconds. */
export const inputExpiryMs = 30_000;
