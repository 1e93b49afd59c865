import { printable } from './printable.ts';

const mostNamed = 3;

/** `db, web and 5 more`; nothing but names where there are few. */
export function namedList(names: readonly string[], most: number = mostNamed): string {
  const more = names.length - most;
  return `${names.slice(0, most).map(printable).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
