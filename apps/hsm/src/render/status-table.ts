import { type ServiceState, type ServiceStatus, unreachable } from '@hermit/core';
import { durationText } from './duration-text.ts';
import type { Paint, Style } from './paint.ts';
import { printable } from './printable.ts';

export interface TableStyle {
  readonly paint: Paint;
  /** Width of the terminal; `null` where lines may be as long as they are. */
  readonly columns: number | null;
}

const header = ['SERVICE', 'STATE', 'PID', 'UPTIME', 'RESTARTS', 'REASON'] as const;
const isRightAligned = [false, false, true, true, true, false] as const;
const narrowestReason = 16;

/** One line per service; the last column takes what is left of the width. */
export function statusTable(services: readonly ServiceStatus[], { paint, columns }: TableStyle): readonly string[] {
  const rows = services.map(cellsOf);
  const widths = header.map((title, index) => Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0)));
  const fixed = widths.slice(0, -1).reduce((sum, width) => sum + width + 2, 0);
  const reasonWidth = columns === null ? Number.POSITIVE_INFINITY : Math.max(narrowestReason, columns - fixed);
  const line = (cells: readonly string[]): string[] =>
    cells.map((cell, index) => {
      if (index === cells.length - 1) return shortened(cell, reasonWidth);
      return isRightAligned[index] ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0);
    });
  return [
    paint('bold', line(header).join('  ')),
    ...rows.map((row, index) => painted(line(row), services[index]?.state ?? 'unknown', paint)),
  ];
}

function cellsOf(service: ServiceStatus): readonly string[] {
  return [
    service.id,
    service.state,
    service.pid === null ? '-' : String(service.pid),
    service.uptimeMs === null ? '-' : durationText(service.uptimeMs),
    String(service.restarts),
    printable(service.reason.message),
  ];
}

function painted(cells: readonly string[], state: ServiceState, paint: Paint): string {
  const style = styleOf(state);
  return cells
    .map((cell, index) => (index === 1 && style !== null ? paint(style, cell) : cell))
    .join('  ')
    .trimEnd();
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

function shortened(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
