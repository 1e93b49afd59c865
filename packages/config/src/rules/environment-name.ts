/** A name that every program can read. */
export const environmentNamePattern: RegExp = /^[A-Za-z_][A-Za-z0-9_]*$/;

const reservedForManager = 'the manager sets it itself';
const loadsCode =
  'it makes a program load other code before it runs, also with privileges that the service drops later';

const refusals: readonly (readonly [RegExp, string])[] = [
  [/^LD_/, loadsCode],
  [/^GCONV_PATH$/, loadsCode],
  [/^GLIBC_TUNABLES$/, loadsCode],
  [/^NODE_OPTIONS$/, loadsCode],
  [/^NOTIFY_SOCKET$/, reservedForManager],
  [/^LISTEN_/, reservedForManager],
  [/^HSM_/, reservedForManager],
  [/^HERMIT_/, reservedForManager],
];

/** Why a definition may not set a variable, or hand it down; `null` if it may. */
export function refusedEnvironmentReason(name: string): string | null {
  for (const [pattern, reason] of refusals) {
    if (pattern.test(name)) return `the variable ${name} may not be set for a service: ${reason}`;
  }
  return null;
}
