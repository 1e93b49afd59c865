/** More than this is no misspelt word, and would take long to compare. */
const longestWord = 256;

/**
 * The known word that a misspelt one most probably means; `null` if none is close. Compares without case, and counts
 * swapped neighbours as one slip.
 */
export function nearestWord(misspelt: string, known: Iterable<string>): string | null {
  if (misspelt.length > longestWord) return null;
  const limit = Math.max(1, Math.floor(misspelt.length / 3));
  let nearest: string | null = null;
  let least = limit + 1;
  for (const word of known) {
    if (Math.abs(word.length - misspelt.length) >= least) continue;
    const distance = editDistance(misspelt.toLowerCase(), word.toLowerCase());
    if (distance < least) {
      nearest = word;
      least = distance;
    }
  }
  return nearest;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one text into the other. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1];
      const replaced = (last[column - 1] ?? 0) + (isSame ? 0 : 1);
      let best = Math.min(replaced, (last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
      const isSwap = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (isSwap) best = Math.min(best, (beforeLast[column - 2] ?? 0) + 1);
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
