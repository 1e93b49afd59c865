import { parseDurationMs } from '@hermit/config';

const datePattern = /^\d{4}-\d\d-\d\d$/;
const timePattern = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$/;

/**
 * A moment as people write it, in milliseconds since 1970: `10m` is so long ago; `2026-01-01`, `2026-01-01 12:00` and
 * `2026-01-01T12:00:00Z` are local time where no zone is named. `null` for anything else.
 */
export function parseSince(text: string, nowMs: number): number | null {
  const agoMs = parseDurationMs(text);
  if (agoMs !== null) return nowMs - agoMs;
  // A date alone would be read as UTC.
  const isDate = datePattern.test(text);
  if (!isDate && !timePattern.test(text)) return null;
  const timeMs = Date.parse(isDate ? `${text}T00:00` : text.replace(' ', 'T'));
  return Number.isNaN(timeMs) ? null : timeMs;
}
