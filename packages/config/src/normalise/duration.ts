import parseDuration from 'parse-duration';

/** What a duration looks like; the same text stands in the schemas. Guards `parse-duration`, which is lenient. */
export const durationPattern =
  '^[0-9]{1,9}(\\.[0-9]{1,9})?(ms|s|m|min|h|d)( ?[0-9]{1,9}(\\.[0-9]{1,9})?(ms|s|m|min|h|d))*$';

/** A number without a unit. */
export const bareNumber: RegExp = /^\s*[0-9]+(\.[0-9]+)?\s*$/;

/** The longest that a timer of the platform can wait: about 24 days. */
export const longestDurationMs = 2_147_483_647;

/**
 * A duration in whole milliseconds; a text that the schema allows is never `null`. May be longer than
 * `longestDurationMs`: a rule reports that.
 */
export function parseDurationMs(text: string): number | null {
  if (!new RegExp(durationPattern).test(text)) return null;
  const milliseconds = parseDuration(text.replaceAll(/min(?![a-z])/g, 'm'));
  return milliseconds === null ? null : Math.round(milliseconds);
}

/** A written duration in milliseconds, or what counts where none is written. */
export function durationOr(written: string | undefined, defaultMs: number): number {
  return (written === undefined ? null : parseDurationMs(written)) ?? defaultMs;
}
