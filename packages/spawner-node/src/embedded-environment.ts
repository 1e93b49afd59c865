import type { EnvironmentDefinition } from '@hermit/core';

const baseNames = ['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'TZ'];

/**
 * The exact environment of a service of an embedded manager: the base as this program has it, what is passed on, what
 * was read from files, and what the definition sets; each part overrides the one before, and `false` removes.
 */
export function embeddedEnvironment(
  { clear, pass, fromFiles, set }: EnvironmentDefinition,
  own: NodeJS.ProcessEnv,
): ReadonlyMap<string, string> {
  const environment = new Map<string, string>();
  for (const [name, value] of Object.entries(own)) {
    const isBase = !clear && baseNames.includes(name);
    if (value !== undefined && (isBase || pass.some((pattern) => matches(pattern, name)))) environment.set(name, value);
  }
  for (const [name, value] of [...fromFiles, ...set]) {
    if (value === false) environment.delete(name);
    else environment.set(name, value);
  }
  return environment;
}

/** Whether a name is what the pattern says, in which `*` stands for any text. */
function matches(pattern: string, name: string): boolean {
  const parts = pattern.split('*');
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return pattern === name;
  let position = 0;
  for (const [index, part] of parts.slice(0, -1).entries()) {
    const found = name.indexOf(part, position);
    if (found < 0 || (index === 0 && found > 0)) return false;
    position = found + part.length;
  }
  return name.length - last.length >= position && name.endsWith(last);
}
