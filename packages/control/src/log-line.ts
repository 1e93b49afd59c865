/** One line of output, as `hsm logs --json` prints it. `hsm` is what the manager itself says about the service. */
export interface LogLine {
  /** When it was written, UTC ISO 8601; `null` where nobody knows. */
  readonly time: string | null;
  readonly service: string;
  readonly pid: number | null;
  readonly stream: LogStream;
  /** Without its line end. */
  readonly line: string;
}

export type LogStream = 'stdout' | 'stderr' | 'hsm';
export const logStreams: readonly LogStream[] = ['stdout', 'stderr', 'hsm'];

/** Here lines are missing: the reader was too slow for what is kept. */
export interface LogGap {
  readonly dropped: number;
}

/** Which lines. */
export interface LogQuery {
  /** Ids; empty for all services. */
  readonly services: readonly string[];
  /** The last so many lines before now, of all services together; `null` for all that are kept. */
  readonly lines: number | null;
  /** Only lines from this time on; UTC ISO 8601. */
  readonly since: string | null;
  /** Only lines that contain this text, as it is: no expression. */
  readonly grep: string | null;
  readonly stream: LogStream | null;
  /** Whether to go on with what is written from now on. */
  readonly follow: boolean;
}
