import type { SpawnerError, StartRequest } from '@hermit/core/spawner';
import { type Account, accountOfRequest, findTool, refuseUser, spawnFailed } from '@hermit/process-linux';

/** The words to put before a command so that it runs as somebody else; none if it already would. */
export type UserSwitch =
  | { readonly ok: true; readonly prefix: readonly string[] }
  | { readonly ok: false; readonly error: SpawnerError };

/**
 * Variables that make the C library load code or open files. The prefix runs as root with the environment of the
 * service, so they may not be there.
 */
const loaderVariable = /^(LD_.*|GCONV_PATH|GETCONF_DIR|GLIBC_TUNABLES|LOCPATH|NLSPATH|MALLOC_.*|NIS_PATH)$/;

/** Finds out how to run a request as its `user` and `group`. */
export async function planUserSwitch(request: StartRequest): Promise<UserSwitch> {
  const change = await accountOfRequest(request);
  if (!change.ok) return change;
  if (change.account === null) return { ok: true, prefix: [] };
  const variable = [...request.env.keys()].find((name) => loaderVariable.test(name));
  if (variable !== undefined) return refuseVariable(variable);
  const setpriv = findTool('setpriv');
  if (setpriv === null) return refuseUser('setpriv is not installed; it comes with the package util-linux', 'ENOENT');
  return { ok: true, prefix: switchArguments(setpriv, change.account) };
}

/** The command line of `setpriv` for an account. Groups are numbers, so that it looks nothing up. Pure. */
export function switchArguments(setpriv: string, account: Account): readonly string[] {
  const groups = account.groups.join(',');
  return [setpriv, `--reuid=${account.uid}`, `--regid=${account.gid}`, `--groups=${groups}`, '--'];
}

function refuseVariable(name: string): UserSwitch {
  const message = `the environment variable ${name} would act on root while the user is changed; remove it`;
  return { ok: false, error: spawnFailed('prepare-environment', message) };
}
