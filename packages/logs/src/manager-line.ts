/** A line of the stream `hsm` in its parts. */
export interface ManagerLine {
  /** UTC ISO 8601; `null` where a line has no time. */
  readonly time: string | null;
  readonly pid: number | null;
  readonly text: string;
}

const pattern = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z) (\d+|-) (.*)$/s;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about
const lineEnds = /[\u0000-\u001f\u007f]+/g;

/** `2026-01-01T00:00:00.000Z 4242 starting → ready: runs as wanted`: always one line, with its line feed. Pure. */
export function formatManagerLine({ time, pid, text }: ManagerLine): string {
  return `${time ?? '-'} ${pid ?? '-'} ${text.replaceAll(lineEnds, ' ').trim()}\n`;
}

/** The parts of such a line; anything else is text without a time. Pure. */
export function parseManagerLine(line: string): ManagerLine {
  const [, time, pid, text] = pattern.exec(line) ?? [];
  if (time === undefined || pid === undefined || text === undefined || Number.isNaN(Date.parse(time)))
    return { time: null, pid: null, text: line };
  return { time, pid: pid === '-' ? null : Number(pid), text };
}
