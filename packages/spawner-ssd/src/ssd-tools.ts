/** The programs that this spawner works with: absolute paths, found when it was loaded. */
export interface SsdTools {
  /** util-linux's `flock`. */
  readonly flock: string;
  /** Debian's `start-stop-daemon`. */
  readonly startStopDaemon: string;
  /** `env`, for variables that may be set only after the privileges were dropped. */
  readonly env: string;
}
