import type { ProcessHandle, ProcessPurpose, StartIntent } from '../spawner/process-handle.ts';
import type { Adoption, ProcessObservation } from '../spawner/process-observation.ts';
import type { SignalResult, StartResult } from '../spawner/process-spawner.ts';

/**
 * Spawners come from strangers: an answer of the wrong form must not reach a decision. Each function returns a copy of the
 * answer if it has the form of the contract, and `null` otherwise; what is copied can neither change nor throw later.
 */
export function checkedObservations(given: unknown, count: number): readonly ProcessObservation[] | null {
  const answer = plainCopy(given);
  if (!Array.isArray(answer) || answer.length !== count) return null;
  return answer.every(isObservation) ? answer : null;
}

/** The answer to `adopt`; a handle must be one of this spawner and this service. */
export function checkedAdoption(
  given: unknown,
  expected: Pick<ProcessHandle, 'serviceId' | 'spawner'>,
): Adoption | null {
  const answer = plainCopy(given);
  if (!isRecord(answer) || !isObservation(answer['observation'])) return null;
  const handle = answer['handle'];
  return handle === null || isHandle(handle, expected) ? (answer as unknown as Adoption) : null;
}

/** The answer to `start`; a handle must be that of the very start that was asked for. */
export function checkedStart(given: unknown, { serviceId, spawner, purpose, nonce }: StartIntent): StartResult | null {
  const answer = plainCopy(given);
  if (!isRecord(answer)) return null;
  const { ok, handle } = answer;
  const isFormed =
    ok === true
      ? isHandle(handle, { serviceId, spawner }) && handle.purpose === purpose && handle.nonce === nonce
      : ok === false && hasError(answer);
  return isFormed ? (answer as unknown as StartResult) : null;
}

export function checkedSignal(given: unknown): SignalResult | null {
  const answer = plainCopy(given);
  if (!isRecord(answer)) return null;
  const isFormed = answer['ok'] === true || (answer['ok'] === false && hasError(answer));
  return isFormed ? (answer as unknown as SignalResult) : null;
}

/** The contract's answers are plain JSON. `undefined` for what is none. */
function plainCopy(given: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(given));
  } catch {
    return undefined;
  }
}

function isObservation(value: unknown): value is ProcessObservation {
  if (!isRecord(value)) return false;
  switch (value['kind']) {
    case 'running':
      return isPid(value['pid']);
    case 'exited':
      return isPids(value['leftovers']) && isExit(value['exit']) && isTextOrNull(value['output']);
    case 'absent':
      return isPids(value['leftovers']);
    case 'unknown':
      return isPids(value['pids']) && typeof value['message'] === 'string' && unknowns.has(value['why']);
    default:
      return false;
  }
}

const unknowns: ReadonlySet<unknown> = new Set(['look-failed', 'indeterminate']);
const purposes: ReadonlySet<unknown> = new Set<ProcessPurpose>(['main', 'pre-start', 'stop', 'reload', 'probe']);

function isHandle(
  value: unknown,
  { serviceId, spawner }: Pick<ProcessHandle, 'serviceId' | 'spawner'>,
): value is ProcessHandle {
  if (!isRecord(value)) return false;
  const isItsOwn = value['serviceId'] === serviceId && value['spawner'] === spawner;
  return isItsOwn && isPid(value['pid']) && typeof value['nonce'] === 'string' && purposes.has(value['purpose']);
}

function isExit(value: unknown): boolean {
  if (value === null) return true;
  if (!isRecord(value)) return false;
  const { code, signal } = value;
  return signal === null ? Number.isSafeInteger(code) : code === null && typeof signal === 'string';
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string';
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
