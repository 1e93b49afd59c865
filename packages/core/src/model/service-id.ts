/**
 * What names a service: the same text in TOML, on the command line, in file names and in logs.
 *
 * Grammar: a letter or digit, then up to 63 of letters, digits, `.`, `_` and `-`. There is no separator of paths in it,
 * so an id is safe as a file name, and `__proto__` or `..` are no ids.
 */
export type ServiceId = string;

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Whether a text is a well-formed id of a service without arguments. */
export function isServiceId(text: string): text is ServiceId {
  return namePattern.test(text);
}
