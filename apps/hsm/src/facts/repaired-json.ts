/** What JSON is made of: signs, texts in quotes, and words that have lost theirs. */
const token = /\s*(?:([[\]{},:])|("(?:[^"\\]|\\.)*")|([^[\]{},:"\s](?:[^[\]{},:"]*[^[\]{},:"\s])?))\s*/y;

/** The array that a text would be if its words had their quotes; `null` if it would be none even then. Pure. */
export function repairedJson(text: string): string | null {
  const parts: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const found = token.exec(text);
    if (found === null) return null;
    const [, sign, written, word] = found;
    parts.push(sign ?? written ?? (isJson(word ?? '') ? (word ?? '') : JSON.stringify(word)));
  }
  const repaired = parts.join('');
  return repaired.startsWith('["') && isJson(repaired) ? repaired : null;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
