import { type ServiceState, type ServiceStatus, unreachable } from '@hermit/core';
import { durationText } from './duration-text.ts';
import type { Paint, Style } from './paint.ts';
import { printable } from './printable.ts';

export interface TableStyle {
  readonly paint: Paint;
  /** Width of the terminal; `null` where lines may be as long as they are. */
  readonly columns: number | null;
  /** The time of day to which others are relative, in milliseconds since 1970. */
  readonly nowMs: number;
}

interface Column {
  readonly title: string;
  readonly isRightAligned: boolean;
  readonly cell: (service: ServiceStatus, nowMs: number) => string;
}

interface WideColumn extends Column {
  readonly width: number;
}

const serviceColumn: Column = { title: 'SERVICE', isRightAligned: false, cell: ({ id }) => id };
const stateColumn: Column = { title: 'STATE', isRightAligned: false, cell: ({ state }) => state };
const pidColumn: Column = { title: 'PID', isRightAligned: true, cell: ({ pid }) => (pid === null ? '-' : String(pid)) };
const uptimeColumn: Column = {
  title: 'UPTIME',
  isRightAligned: true,
  cell: ({ uptimeMs }) => (uptimeMs === null ? '-' : durationText(uptimeMs)),
};
const restartsColumn: Column = {
  title: 'RESTARTS',
  isRightAligned: true,
  cell: ({ restarts }) => String(restarts),
};
const reasonColumn: Column = { title: 'REASON', isRightAligned: false, cell: reasonText };

/** What goes first where there is no room. */
const dispensable = [restartsColumn, pidColumn, uptimeColumn];
const narrowestReason = 16;
const narrowestService = 8;
const gap = 2;

/** The next attempt is worth a word where one can wait for it. Milliseconds. */
const shortWaitMs = 2000;

/**
 * One line per service. Where the terminal is too narrow the reason is cut, then columns are left out, the least important
 * first, and then the id is cut.
 */
export function statusTable(services: readonly ServiceStatus[], style: TableStyle): readonly string[] {
  const all = [serviceColumn, stateColumn, pidColumn, uptimeColumn, restartsColumn, reasonColumn];
  const columns = fitted(
    all.map((column) => ({ ...column, width: widthOf(column, services, style.nowMs) })),
    style.columns,
  );
  const line = (cellOf: (column: Column) => string, state: ServiceState | null): string =>
    columns
      .map((column) => painted(column, aligned(column, cellOf(column)), state, style.paint))
      .join(' '.repeat(gap))
      .trimEnd();
  return [
    style.paint(
      'bold',
      line(({ title }) => title, null),
    ),
    ...services.map((service) => line(({ cell }) => cell(service, style.nowMs), service.state)),
  ];
}

function widthOf({ title, cell }: Column, services: readonly ServiceStatus[], nowMs: number): number {
  return services.reduce((width, service) => Math.max(width, cell(service, nowMs).length), title.length);
}

function fitted(columns: readonly WideColumn[], room: number | null): readonly WideColumn[] {
  if (room === null) return columns;
  const kept = [...columns];
  for (const { title } of dispensable) {
    if (surplus(kept, room) <= slack(kept, 'REASON', narrowestReason)) break;
    kept.splice(
      kept.findIndex((column) => column.title === title),
      1,
    );
  }
  const withIds = narrowed(narrowed(kept, 'REASON', narrowestReason, room), 'SERVICE', narrowestService, room);
  return narrowed(withIds, 'REASON', 1, room);
}

/** By how much the columns are wider than the room. */
function surplus(columns: readonly WideColumn[], room: number): number {
  return columns.reduce((sum, { width }) => sum + width + gap, -gap) - room;
}

function slack(columns: readonly WideColumn[], title: string, least: number): number {
  const width = columns.find((column) => column.title === title)?.width ?? 0;
  return Math.max(0, width - least);
}

function narrowed(columns: readonly WideColumn[], title: string, least: number, room: number): readonly WideColumn[] {
  const cut = Math.min(Math.max(0, surplus(columns, room)), slack(columns, title, least));
  return columns.map((column) => (column.title === title ? { ...column, width: column.width - cut } : column));
}

function aligned({ width, isRightAligned }: WideColumn, text: string): string {
  const cell = text.length <= width ? text : `${text.slice(0, width - 1)}…`;
  return isRightAligned ? cell.padStart(width) : cell.padEnd(width);
}

function painted({ title }: Column, cell: string, state: ServiceState | null, paint: Paint): string {
  const style = title === 'STATE' && state !== null ? styleOf(state) : null;
  return style === null ? cell : paint(style, cell);
}

function reasonText({ reason, nextAttemptAt }: ServiceStatus, nowMs: number): string {
  const waitMs = nextAttemptAt === null ? 0 : Date.parse(nextAttemptAt) - nowMs;
  return printable(
    waitMs < shortWaitMs ? reason.message : `${reason.message}; next attempt in ${durationText(waitMs)}`,
  );
}

/** The colour of a state: what runs, what is under way, what needs somebody. */
export function styleOf(state: ServiceState): Style | null {
  switch (state) {
    case 'ready':
    case 'complete':
      return 'green';
    case 'preparing':
    case 'starting':
    case 'stopping':
    case 'waiting':
      return 'cyan';
    case 'delayed':
    case 'unknown':
      return 'yellow';
    case 'failed':
      return 'red';
    case 'inactive':
      return null;
    default:
      return unreachable(state);
  }
}
