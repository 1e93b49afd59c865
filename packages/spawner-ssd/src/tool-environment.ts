/** Variables that the service asked for and the tools must not see. */
export interface LateVariables {
  readonly unset: readonly string[];
  readonly set: readonly (readonly [name: string, value: string])[];
}

/** The environment of a start, in two parts. */
export interface SplitEnvironment {
  /** What the tools and the program get. */
  readonly early: NodeJS.ProcessEnv;
  /** What the program gets alone. */
  readonly late: LateVariables;
}

/**
 * Variables with which the C library loads code, opens files or asks other hosts: those that it ignores itself in programs
 * that gain privileges, and `LANGUAGE`, which names message catalogues by path. The tools run with the rights of the
 * manager, so they get none of these.
 */
const actsOnTools =
  /^(LD_.*|GCONV_PATH|GETCONF_DIR|GLIBC_TUNABLES|HOSTALIASES|LANGUAGE|LOCALDOMAIN|LOCPATH|MALLOC_.*|NIS_PATH|NLSPATH|RESOLV_HOST_CONF|RES_OPTIONS|TMPDIR|TZDIR)$/;

/**
 * Splits the exact environment of a service. `homeOfUser` is what `start-stop-daemon` sets `HOME` to when it changes the
 * user, `null` if it leaves it alone. Pure.
 */
export function splitEnvironment(env: NodeJS.ProcessEnv, homeOfUser: string | null): SplitEnvironment {
  const early: NodeJS.ProcessEnv = Object.create(null);
  const set: (readonly [string, string])[] = [];
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue;
    if (actsOnTools.test(name)) set.push([name, value]);
    else early[name] = value;
  }
  const home = early['HOME'];
  const isKept = homeOfUser === null || home === homeOfUser;
  if (!isKept && home !== undefined) set.push(['HOME', home]);
  return { early, late: { unset: isKept || home !== undefined ? [] : ['HOME'], set } };
}
