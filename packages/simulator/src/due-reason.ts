import type { ServiceId } from '@hermit/core';
import type { Told } from './told.ts';
import type { PromiseName } from './violation.ts';
import type { Wishes } from './wishes.ts';

/** Why a process has to be sent something soon. */
export type DueReason = 'unwanted' | 'reshaped' | 'overdue' | 'owed a restart';

/** Which promise is broken when a process that has to go is left alone. */
export const duePromises: Readonly<Record<DueReason, PromiseName>> = {
  unwanted: 'P3',
  reshaped: 'P4',
  overdue: 'P6',
  'owed a restart': 'gate',
};

/** Why the process that the manager was told of has to be sent something; `null` if it may be left alone. */
export function dueReason({ process, atMs }: Told, wishes: Wishes, nowMs: number): DueReason | null {
  if (!process.isAlive) return null;
  const asked = wishes.reasonToStop(process, nowMs);
  if (asked === 'unwanted' || asked === 'reshaped') return asked;
  if (process.purpose === 'main' && isOwedRestart(process.serviceId, atMs, wishes, nowMs)) return 'owed a restart';
  const preStart = wishes.definitionOf(process.serviceId)?.preStart ?? null;
  if (process.purpose !== 'pre-start' || preStart === null) return null;
  return nowMs >= atMs + preStart.timeoutMs ? 'overdue' : null;
}

/** Whether something that the process lost while it ran, and was to be restarted for, is back, and nothing else is missing. */
export function isOwedRestart(id: ServiceId, sinceMs: number, { ought, decisions }: Wishes, nowMs: number): boolean {
  if (ought === null || decisions.get(id) === 'force' || !ought.owesRestart(id, sinceMs)) return false;
  return ought.obstacle(id, nowMs) === null;
}
