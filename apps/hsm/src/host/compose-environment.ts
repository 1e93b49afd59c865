import type { EnvironmentDefinition } from '@hermit/core';

/** What the user database says about the user a service runs as. */
export interface ServiceAccount {
  readonly name: string;
  readonly home: string;
  readonly shell: string;
}

const basePath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** These speak to the manager itself; a glob never hands them down, only their exact name does. */
const privateNames = /^(NOTIFY_SOCKET|LISTEN_.*|WATCHDOG_.*|NODE_CHANNEL_.*|HSM_.*)$/;

/**
 * The exact environment of a process, built from nothing: the base, what is passed on from the manager, the files,
 * and what the definition sets; each part overrides the one before, and `false` removes.
 */
export function composeEnvironment(
  definition: EnvironmentDefinition,
  managerEnvironment: ReadonlyMap<string, string>,
  account: ServiceAccount,
): ReadonlyMap<string, string> {
  const environment = new Map<string, string>(definition.clear ? [] : base(managerEnvironment, account));
  for (const [name, value] of passedOn(definition.pass, managerEnvironment)) environment.set(name, value);
  for (const [name, value] of definition.fromFiles) environment.set(name, value);
  for (const [name, value] of definition.set) {
    if (value === false) environment.delete(name);
    else environment.set(name, value);
  }
  return environment;
}

function* base(
  managerEnvironment: ReadonlyMap<string, string>,
  account: ServiceAccount,
): Iterable<readonly [string, string]> {
  yield ['PATH', basePath];
  yield ['HOME', account.home];
  yield ['USER', account.name];
  yield ['LOGNAME', account.name];
  yield ['SHELL', account.shell];
  for (const name of ['LANG', 'TZ']) {
    const value = managerEnvironment.get(name);
    if (value !== undefined) yield [name, value];
  }
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
