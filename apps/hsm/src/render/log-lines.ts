import { isLogGap, type LogGap, type LogLine, type LogStream } from '@hermit/logs';
import type { Paint, Style } from './paint.ts';

export interface LogStyle {
  readonly paint: Paint;
  /** Width of the column with the service and its pid. */
  readonly labelWidth: number;
}

const timeWidth = '2026-01-01T00:00:00.000Z'.length;
const streamWidth = 'stdout'.length;
/** Room for `[1234567]`: pids have up to seven digits. */
const pidWidth = 9;
/** Longer ids stand out of the column, rather than to move all the others. */
const longestLabel = 40;

const serviceStyles: readonly Style[] = ['cyan', 'green', 'yellow', 'magenta', 'blue'];
// What terminals obey: control characters, and those that turn the order of letters round.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about
const controlCharacters = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/** How wide the labels of these services are. Pure. */
export function labelWidthOf(services: readonly string[]): number {
  const longest = Math.max(0, ...services.map(({ length }) => length));
  return Math.min(longest + pidWidth, longestLabel);
}

/** `2026-01-01T12:00:00.000Z web[4242]  stdout | line`, without anything that a terminal would obey. Pure. */
export function logLineText(entry: LogLine | LogGap, { paint, labelWidth }: LogStyle): string {
  if (isLogGap(entry)) return paint('yellow', gapText(entry));
  const { time, service, pid, stream, line } = entry;
  const label = pid === null ? service : `${service}[${pid}]`;
  const head = [
    paint('dim', (time ?? '-').padEnd(timeWidth)),
    paint(styleOfService(service), label.padEnd(labelWidth)),
    paintedStream(stream, paint),
  ];
  return `${head.join(' ')} | ${visible(line)}`.trimEnd();
}

/** One document on a line, with the keys in the order in which they are documented. Pure. */
export function logLineJson(entry: LogLine | LogGap): string {
  const { service, stream } = entry;
  if (isLogGap(entry)) return JSON.stringify({ dropped: entry.dropped, service, stream });
  return escaped(JSON.stringify({ time: entry.time, service, pid: entry.pid, stream, line: entry.line }));
}

/** JSON may hold some characters as they are that terminals obey. */
function escaped(json: string): string {
  return json.replaceAll(/[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

function gapText({ dropped, service, stream }: LogGap): string {
  const lines = dropped === 1 ? '1 line' : `${dropped} lines`;
  return `--- ${lines} of ${service} ${stream} dropped here, because nobody read as fast as they came`;
}

/** The same colour for the same service every time. */
function styleOfService(service: string): Style {
  let hash = 0x811c9dc5;
  for (const character of service) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return serviceStyles[hash % serviceStyles.length] ?? 'cyan';
}

function paintedStream(stream: LogStream, paint: Paint): string {
  const text = stream.padEnd(streamWidth);
  switch (stream) {
    case 'stdout':
      return text;
    case 'stderr':
      return paint('red', text);
    case 'hsm':
      return paint('dim', text);
  }
}

/** Shows control characters instead of obeying them; tabs stay. */
function visible(line: string): string {
  return line.replaceAll(controlCharacters, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    return code === 0x7f ? '\u2421' : '\ufffd';
  });
}
