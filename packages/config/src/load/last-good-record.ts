import type { LastGoodEntry } from './last-good-store.ts';

const version = 1;

/** An entry as it is written to disk. */
export function renderLastGoodRecord(entry: LastGoodEntry): string {
  return `${JSON.stringify({ version, ...entry, environmentFiles: [...entry.environmentFiles] })}\n`;
}

/** An entry from the text of a file that nobody vouches for; `null` unless it is exactly one of this version. */
export function parseLastGoodRecord(text: string): LastGoodEntry | null {
  const record = parsedObject(text);
  if (record === null || record['version'] !== version) return null;
  const { path, savedAtMs, text: definition, defaults } = record;
  const environmentFiles = textPairs(record['environmentFiles']);
  if (typeof path !== 'string' || !path.startsWith('/') || typeof definition !== 'string') return null;
  if (typeof savedAtMs !== 'number' || !isInstant(savedAtMs)) return null;
  if ((typeof defaults !== 'string' && defaults !== null) || environmentFiles === null) return null;
  return { path, savedAtMs, text: definition, defaults, environmentFiles };
}

/** Within what a date can say, so that it can be shown. */
function isInstant(milliseconds: number): boolean {
  return Number.isFinite(milliseconds) && Math.abs(milliseconds) <= 8.64e15;
}

interface UnknownRecord {
  readonly version?: unknown;
  readonly path?: unknown;
  readonly savedAtMs?: unknown;
  readonly text?: unknown;
  readonly defaults?: unknown;
  readonly environmentFiles?: unknown;
}

function parsedObject(text: string): UnknownRecord | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function textPairs(value: unknown): Map<string, string> | null {
  if (!Array.isArray(value)) return null;
  const pairs = new Map<string, string>();
  for (const pair of value) {
    if (!Array.isArray(pair) || typeof pair[0] !== 'string' || typeof pair[1] !== 'string') return null;
    pairs.set(pair[0], pair[1]);
  }
  return pairs;
}
