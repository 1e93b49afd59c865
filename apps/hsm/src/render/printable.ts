// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about
const controlCharacters = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+/g;

/** A text on one line, without anything that a terminal would obey. */
export function printable(text: string): string {
  return text.replace(controlCharacters, ' ').trim();
}
