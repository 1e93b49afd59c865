import { nearestWord } from '@hermit/core';

/** `did you mean "…"?`, or `null` when none of the known words is near. */
export function didYouMean(written: string, known: Iterable<string>): string | null {
  const word = nearestWord(written, known);
  return word === null ? null : `did you mean ${JSON.stringify(word)}?`;
}
