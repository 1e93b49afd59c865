/**
 * Where the control socket is unless somebody says otherwise:
 *
 * 1. `$HSM_SOCKET`;
 * 2. as root: `/run/hermit/control.sock`;
 * 3. `$XDG_RUNTIME_DIR/hermit/control.sock`;
 * 4. `$XDG_STATE_HOME/hermit/control.sock`, or `~/.local/state/hermit/control.sock` (a session without a runtime
 *    directory, such as `su` or a cron job; never `/tmp`, where others could be first);
 * 5. without a home directory: `/run/user/UID/hermit/control.sock`.
 *
 * Empty variables and relative directories count as unset. Pure; the result may still be too long for a socket, which
 * server and client say when they are given it.
 */
export function defaultSocketPath(env: Readonly<Record<string, string | undefined>>, uid: number): string {
  if (env['HSM_SOCKET']) return env['HSM_SOCKET'];
  if (uid === 0) return '/run/hermit/control.sock';
  return `${userDirectory(env, uid).replace(/\/+$/, '')}/hermit/control.sock`;
}

function userDirectory(env: Readonly<Record<string, string | undefined>>, uid: number): string {
  const home = absolute(env['HOME']);
  return (
    absolute(env['XDG_RUNTIME_DIR']) ??
    absolute(env['XDG_STATE_HOME']) ??
    (home === null ? `/run/user/${uid}` : `${home.replace(/\/+$/, '')}/.local/state`)
  );
}

function absolute(path: string | undefined): string | null {
  return path?.startsWith('/') ? path : null;
}
