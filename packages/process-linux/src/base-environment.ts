import type { ServiceAccount } from './account-of-service.ts';

const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * What every service has in its environment unless it is cleared: a `PATH` of the system, who it runs as, and the
 * language and time zone of the manager. Pure.
 */
export function baseEnvironment(
  account: ServiceAccount,
  managerEnvironment: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const base = new Map([['PATH', systemPath], ...accountVariables(account)]);
  for (const name of ['LANG', 'TZ']) {
    const value = managerEnvironment.get(name);
    if (value !== undefined) base.set(name, value);
  }
  return base;
}

/** The variables that say who a process runs as. */
export function accountVariables({ name, home, shell }: ServiceAccount): ReadonlyMap<string, string> {
  return new Map([
    ['HOME', home],
    ['USER', name],
    ['LOGNAME', name],
    ['SHELL', shell],
  ]);
}
