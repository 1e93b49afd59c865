import type { EnvironmentDefinition } from '@hermit/core';

/** These speak to the manager itself; a glob never hands them down, only their exact name does. */
const privateNames = /^(NOTIFY_SOCKET|LISTEN_.*|WATCHDOG_.*|NODE_CHANNEL_.*|HSM_.*)$/;

/**
 * The exact environment of a process, built from nothing: the base, what is passed on from the manager, the files,
 * and what the definition sets; each part overrides the one before, and `false` removes. Pure.
 */
export function composeEnvironment(
  definition: EnvironmentDefinition,
  managerEnvironment: ReadonlyMap<string, string>,
  base: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const environment = new Map<string, string>(definition.clear ? [] : base);
  for (const [name, value] of passedOn(definition.pass, managerEnvironment)) environment.set(name, value);
  for (const [name, value] of definition.fromFiles) environment.set(name, value);
  for (const [name, value] of definition.set) {
    if (value === false) environment.delete(name);
    else environment.set(name, value);
  }
  return environment;
}

function* passedOn(
  patterns: readonly string[],
  managerEnvironment: ReadonlyMap<string, string>,
): Iterable<readonly [string, string]> {
  for (const pattern of patterns) {
    for (const [name, value] of managerEnvironment) if (matches(pattern, name)) yield [name, value];
  }
}

function matches(pattern: string, name: string): boolean {
  if (!pattern.includes('*')) return pattern === name;
  return !privateNames.test(name) && matchesGlob(pattern.split('*'), name);
}

/** Whether the parts between the stars occur in the name in this order, the outer ones at its ends. */
function matchesGlob(parts: readonly string[], name: string): boolean {
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (!name.startsWith(first) || name.length < first.length + last.length || !name.endsWith(last)) return false;
  const end = name.length - last.length;
  let position = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, position);
    if (found < 0 || found + part.length > end) return false;
    position = found + part.length;
  }
  return true;
}
