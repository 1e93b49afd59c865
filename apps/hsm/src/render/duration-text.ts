const units: readonly (readonly [string, number])[] = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
];

/** A duration in at most two units, rounded down: `3d 4h`, `12m 5s`, `0s`. */
export function durationText(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1000));
  const first = units.findIndex(([, size]) => seconds >= size);
  if (first < 0) return '0s';
  const [unit, size] = units[first] ?? ['s', 1];
  const next = units[first + 1];
  const rest = next === undefined ? 0 : Math.floor((seconds % size) / next[1]);
  return next === undefined || rest === 0
    ? `${Math.floor(seconds / size)}${unit}`
    : `${Math.floor(seconds / size)}${unit} ${rest}${next[0]}`;
}
