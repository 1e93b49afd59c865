/** Compares texts by their code units: the same order everywhere, whatever the locale. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The entries of a map in the order of their keys. */
export function sortedEntries<Value>(map: ReadonlyMap<string, Value>): (readonly [string, Value])[] {
  return [...map].sort(([a], [b]) => byText(a, b));
}
