/** What was looked up on the host for the rules that only warn. */
export interface HostView {
  /** By absolute path of a program. */
  readonly executables: ReadonlyMap<string, 'executable' | 'missing' | 'not-executable' | 'unknown'>;
  /** Names in /etc/passwd; `null` if it cannot be read. */
  readonly users: ReadonlySet<string> | null;
  /** Names in /etc/group; `null` if it cannot be read. */
  readonly groups: ReadonlySet<string> | null;
}
