/** The fields of `/proc/PID/stat` that say who a process is. */
export interface ProcessStat {
  readonly pid: number;
  /** Name of the program, cut by the kernel after 15 bytes; chosen by the program, so it may hold anything. */
  readonly comm: string;
  /** One letter, such as `R`, `S`, `Z`. */
  readonly state: string;
  readonly parentPid: number;
  readonly groupId: number;
  readonly sessionId: number;
  readonly threads: number;
  /** Clock ticks between boot and the start of the process, as decimal text. */
  readonly startTime: string;
}

/** Where the start time stands, counted from the field after the name. */
const startTimeField = 19;

/**
 * Reads one line of `/proc/PID/stat`; `null` if it is not one. The name in parentheses may contain parentheses, spaces
 * and line feeds, so the fields are counted from the last closing one.
 */
export function parseProcessStat(text: string): ProcessStat | null {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return null;
  const fields = text.slice(close + 2).split(' ', startTimeField + 1);
  const [state, parentPid, groupId, sessionId] = fields;
  const pid = Number.parseInt(text.slice(0, open), 10);
  const startTime = fields[startTimeField];
  if (state === undefined || startTime === undefined || !/^\d+$/.test(startTime) || !(pid > 0)) return null;
  return {
    pid,
    comm: text.slice(open + 1, close),
    state,
    parentPid: Number(parentPid),
    groupId: Number(groupId),
    sessionId: Number(sessionId),
    threads: Number(fields[17]),
    startTime,
  };
}

/**
 * Whether the process has ended. A zombie has, unless other threads of it go on after its first one ended.
 */
export function isDead(stat: ProcessStat): boolean {
  if (stat.state === 'X' || stat.state === 'x') return true;
  return stat.state === 'Z' && stat.threads <= 1;
}
