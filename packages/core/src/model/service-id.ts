import type { JsonValue } from './json.ts';

/**
 * What names a service: the same text in TOML, on the command line, in file names and in logs.
 *
 * Grammar: a name, and for an instance of a template `@` and its arguments, separated by commas. A name is a letter or
 * digit, then up to 63 of letters, digits, `.`, `_` and `-`. In an argument every byte outside of `[A-Za-z0-9._-]` is
 * written `%XX`. At most 200 characters in all. There is no separator of paths in it, so an id is safe as a file name,
 * and `__proto__` or `..` are no ids.
 */
export type ServiceId = string;

/** An id in its parts. */
export interface ServiceIdParts {
  readonly name: string;
  /** `null` for an id without arguments; an instance has at least one. */
  readonly args: readonly string[] | null;
}

/** Longest id, arguments included. Characters. */
export const maxIdLength = 200;

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Whether a text is a well-formed id of a service without arguments. */
export function isServiceName(text: string): boolean {
  return namePattern.test(text);
}

/** Whether a text is a well-formed id, written in the one canonical way. */
export function isServiceId(text: string): text is ServiceId {
  return namePattern.test(text) || (text.includes('@') && normalisedServiceId(text) === text);
}

/** Takes an id apart; `null` if it is none. Accepts encodings that are not necessary, such as `%65` for `e`. */
export function parseServiceId(text: string): ServiceIdParts | null {
  if (text.length > 3 * maxIdLength) return null;
  const at = text.indexOf('@');
  const name = at === -1 ? text : text.slice(0, at);
  if (!namePattern.test(name)) return null;
  if (at === -1) return { name, args: null };
  const args: string[] = [];
  for (const written of text.slice(at + 1).split(',')) {
    const arg = decodedArgument(written);
    if (arg === null) return null;
    args.push(arg);
  }
  const parts = { name, args };
  return formatServiceId(parts) === null ? null : parts;
}

/** Puts an id together; `null` if the parts make none: a name that is none, too long, or text that is no Unicode. */
export function formatServiceId({ name, args }: ServiceIdParts): ServiceId | null {
  if (!namePattern.test(name)) return null;
  if (args === null) return name;
  const written = args.map(encodedArgument);
  const id = `${name}@${written.join(',')}`;
  return args.length === 0 || written.includes(null) || id.length > maxIdLength ? null : id;
}

/** The canonical way to write an id; `null` if it is none. */
export function normalisedServiceId(text: string): ServiceId | null {
  const parts = parseServiceId(text);
  return parts === null ? null : formatServiceId(parts);
}

/** An id as it stands in facts: `["udhcpc","eth0"]`. */
export function idInFact(id: ServiceId): readonly string[] {
  const parts = parseServiceId(id);
  return parts === null ? [id] : [parts.name, ...(parts.args ?? [])];
}

/** The id that an array in a fact means; `null` if it means none. */
export function idFromFact(value: JsonValue | undefined): ServiceId | null {
  if (!Array.isArray(value) || !value.every((part): part is string => typeof part === 'string')) return null;
  const [name, ...args] = value;
  return name === undefined ? null : formatServiceId({ name, args: args.length === 0 ? null : args });
}

/** The template that an id is an instance of; `null` for an id without arguments. */
export function templateNameOf(id: ServiceId): string | null {
  const at = id.indexOf('@');
  return at === -1 ? null : id.slice(0, at);
}

function encodedArgument(arg: string): string | null {
  try {
    return encodeURIComponent(arg).replaceAll(
      /[!~*'()]/g,
      (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  } catch {
    return null;
  }
}

/** The text that an argument means as it stands in an id; `null` if it is not well-formed. */
export function decodedArgument(written: string): string | null {
  if (!/^(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})*$/.test(written)) return null;
  try {
    return decodeURIComponent(written);
  } catch {
    return null;
  }
}
