/** The content of a pidfile: exactly one process id above 1 and a line feed; `null` for anything else. Pure. */
export function parsePidfile(text: string): number | null {
  if (!/^[1-9][0-9]{0,6}\n$/.test(text)) return null;
  const pid = Number(text);
  return pid > 1 ? pid : null;
}

/** Who a start made, as the manager noted it right after. */
export interface NotedIdentity {
  readonly pid: number;
  readonly startTime: string;
}

/** Text of a note. Pure. */
export function formatIdentity({ pid, startTime }: NotedIdentity): string {
  return `${pid} ${startTime}\n`;
}

/** Reads a note; `null` for anything else. Pure. */
export function parseIdentity(text: string): NotedIdentity | null {
  const match = /^([1-9][0-9]{0,6}) ([0-9]{1,20})\n$/.exec(text);
  const [, pid, startTime] = match ?? [];
  return pid === undefined || startTime === undefined || pid === '1' ? null : { pid: Number(pid), startTime };
}
