import { hasReference, isServiceName, normalisedServiceId } from '@hermit/core';

const reference = /(\$\{[^}]*\})/;

/**
 * The canonical way to write an id that may hold `${…}`; `null` if it cannot become one. References stay as they are: the
 * id is taken apart before values are put in, so a reference in an argument is always one argument.
 */
export function normaliseWrittenId(text: string): string | null {
  if (!hasReference(text)) return normalisedServiceId(text);
  const at = text.indexOf('@');
  const name = at === -1 ? text : text.slice(0, at);
  if (!isServiceName(name.split(reference).map(placeholder).join(''))) return null;
  if (at === -1) return name;
  const args = text
    .slice(at + 1)
    .split(',')
    .map(normaliseArgument);
  return args.includes(null) ? null : `${name}@${args.join(',')}`;
}

/** Of what `split` gives, every second part is a reference. */
function placeholder(part: string, index: number): string {
  return index % 2 === 1 ? 'x' : part;
}

function normaliseArgument(written: string): string | null {
  const parts = written.split(reference).map((part, index) => (index % 2 === 1 ? part : encoded(part)));
  return parts.includes(null) ? null : parts.join('');
}

function encoded(literal: string): string | null {
  return normalisedServiceId(`x@${literal}`)?.slice('x@'.length) ?? null;
}
