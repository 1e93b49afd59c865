import type { JsonValue } from '@hermit/core';

/**
 * The id of the service that a fact `["require-service", [NAME, ARGUMENT…]]` demands, with a placeholder for each argument;
 * `null` for any other fact.
 */
export function demandedId(fact: JsonValue): string | null {
  if (!Array.isArray(fact) || fact[0] !== 'require-service' || fact.length !== 2) return null;
  const [, id] = fact;
  if (!Array.isArray(id)) return null;
  const [name, ...args] = id;
  if (typeof name !== 'string') return null;
  return args.length === 0 ? name : `${name}@${args.map(() => '_').join(',')}`;
}
