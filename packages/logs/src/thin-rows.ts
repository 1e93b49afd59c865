import type { IndexRow } from './index-row.ts';

/**
 * About half of the rows: times get coarser, the older first, and none gets wrong. Where pids or unknown times leave
 * nothing to be joined, the oldest half is given up, and nothing is known of it any more. Pure.
 */
export function thinRows(rows: readonly IndexRow[]): IndexRow[] {
  const kept: IndexRow[] = [];
  const newest = Math.floor(rows.length * 0.9);
  rows.forEach((row, index) => {
    const next = rows[index + 1];
    const isJoined = index < newest && index % 2 === 0 && next !== undefined && canJoin(row, next);
    if (!isJoined) kept.push(row);
  });
  return kept.length <= rows.length * 0.75 ? kept : withoutOldest(rows);
}

function canJoin(row: IndexRow, next: IndexRow): boolean {
  return row.pid === next.pid && (row.timeMs === null) === (next.timeMs === null);
}

function withoutOldest(rows: readonly IndexRow[]): IndexRow[] {
  const middle = Math.floor(rows.length / 2);
  const last = rows[middle - 1];
  return last === undefined ? [...rows] : [{ end: last.end, timeMs: null, pid: null }, ...rows.slice(middle)];
}
