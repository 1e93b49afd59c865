import type { SystemDocument } from '@hermit/control';
import type { InputValue } from '@hermit/core';
import { printable } from './printable.ts';

/** The inputs, one on each line. */
export function systemLines({ active, systemDependencies }: SystemDocument): readonly string[] {
  const names = Object.keys(systemDependencies).sort();
  return [
    `active: ${words(active, 'on', 'off')}`,
    ...names.map((name) => `${printable(name)}: ${words(systemDependencies[name] ?? null, 'met', 'unmet')}`),
  ];
}

function words(value: InputValue, whenTrue: string, whenFalse: string): string {
  if (value === null) return 'unknown';
  return value ? whenTrue : whenFalse;
}
