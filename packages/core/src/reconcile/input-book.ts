import type { Cause } from '../model/reason.ts';
import { type InputValue, inputExpiryMs } from '../model/system-inputs.ts';
import type { InputOrigin } from './event.ts';

/** One input: what its source says, what the operator says, and since when the value that counts is what it is. */
export interface InputEntry {
  source: InputValue;
  operator: InputValue;
  /** When the value that counts last changed. */
  sinceMs: number;
}

/** The inputs, and when those that are not known expire. `active` is kept apart from the system dependencies. */
export class InputBook {
  readonly active: InputEntry;
  readonly systemDependencies: Map<string, InputEntry> = new Map();

  constructor(nowMs: number) {
    this.active = unknownInput(nowMs);
  }

  /** The entry of a system dependency; one that nobody reported yet is unknown from now on. */
  systemDependency(name: string, nowMs: number): InputEntry {
    let entry = this.systemDependencies.get(name);
    if (entry === undefined) {
      entry = unknownInput(nowMs);
      this.systemDependencies.set(name, entry);
    }
    return entry;
  }
}

function unknownInput(nowMs: number): InputEntry {
  return { source: null, operator: null, sinceMs: nowMs };
}

/** Sets one side of an input. Returns whether the value that counts has changed, or who gives it. */
export function setInput(entry: InputEntry, value: InputValue, origin: InputOrigin, nowMs: number): boolean {
  const before = { value: entry.operator ?? entry.source, operator: entry.operator };
  entry[origin] = value;
  const hasNewValue = before.value !== (entry.operator ?? entry.source);
  if (hasNewValue) entry.sinceMs = nowMs;
  return hasNewValue || before.operator !== entry.operator;
}

/** What an input counts as: after 30 s, not knowing counts as not met. */
export function effectiveValue(entry: InputEntry, nowMs: number): InputValue {
  const value = entry.operator ?? entry.source;
  return value === null && nowMs >= entry.sinceMs + inputExpiryMs ? false : value;
}

/** When an unknown input turns into one that is not met; `null` if it is known or has expired. */
export function expiresAtMs(entry: InputEntry, nowMs: number): number | null {
  if ((entry.operator ?? entry.source) !== null) return null;
  const atMs = entry.sinceMs + inputExpiryMs;
  return atMs > nowMs ? atMs : null;
}

/** The input as a cause; the operator's hand is named where it is in it. */
export function inputCause(kind: 'active' | 'system-dependency', name: string, entry: InputEntry): Cause {
  const causes: Cause[] =
    entry.operator === null ? [] : [{ kind: 'operator', name, sinceMs: entry.sinceMs, causes: [] }];
  return { kind, name, sinceMs: entry.sinceMs, causes };
}
