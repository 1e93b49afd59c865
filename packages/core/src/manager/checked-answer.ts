import type { Adoption, ProcessObservation } from '../spawner/process-observation.ts';
import type { SignalResult, StartResult } from '../spawner/process-spawner.ts';

/**
 * Spawners come from strangers: an answer of the wrong form must not reach a decision. Each function returns the answer
 * if it has the form of the contract, and `null` otherwise.
 */
export function checkedObservations(answer: unknown, count: number): readonly ProcessObservation[] | null {
  if (!Array.isArray(answer) || answer.length !== count) return null;
  return answer.every(isObservation) ? answer : null;
}

export function checkedAdoption(answer: unknown): Adoption | null {
  if (!isRecord(answer) || !isObservation(answer['observation'])) return null;
  const handle = answer['handle'];
  return handle === null || isHandle(handle) ? (answer as unknown as Adoption) : null;
}

export function checkedStart(answer: unknown): StartResult | null {
  if (!isRecord(answer)) return null;
  const isFormed = answer['ok'] === true ? isHandle(answer['handle']) : answer['ok'] === false && hasError(answer);
  return isFormed ? (answer as unknown as StartResult) : null;
}

export function checkedSignal(answer: unknown): SignalResult | null {
  if (!isRecord(answer)) return null;
  const isFormed = answer['ok'] === true || (answer['ok'] === false && hasError(answer));
  return isFormed ? (answer as unknown as SignalResult) : null;
}

function isObservation(value: unknown): value is ProcessObservation {
  if (!isRecord(value)) return false;
  switch (value['kind']) {
    case 'running':
      return isPid(value['pid']);
    case 'exited':
    case 'absent':
      return isPids(value['leftovers']);
    case 'unknown':
      return isPids(value['pids']) && typeof value['message'] === 'string';
    default:
      return false;
  }
}

function isHandle(value: unknown): boolean {
  return isRecord(value) && isPid(value['pid']) && typeof value['nonce'] === 'string';
}

function hasError(answer: Record<string, unknown>): boolean {
  const error = answer['error'];
  return isRecord(error) && typeof error['code'] === 'string' && typeof error['message'] === 'string';
}

function isPids(value: unknown): boolean {
  return Array.isArray(value) && value.every(isPid);
}

function isPid(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
