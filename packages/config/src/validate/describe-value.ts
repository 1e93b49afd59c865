/** A value of TOML in words, short enough for a message. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return `the text ${quoted(value)}`;
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'boolean') return `${value}`;
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array';
  if (value instanceof Date) return 'a date';
  return 'a table';
}

/** The kinds of value that a schema allows, in words. */
export function describeTypes(types: readonly string[]): string {
  return types.map((type) => typeNames.get(type) ?? type).join(' or ');
}

/** Short texts whole, long ones with an ellipsis; always on one line. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}

const typeNames = new Map([
  ['string', 'a text in quotes'],
  ['array', 'an array'],
  ['boolean', 'true or false'],
  ['integer', 'a whole number'],
  ['number', 'a number'],
  ['object', 'a table'],
]);
