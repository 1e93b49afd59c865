import type { ServiceDefinition } from '@hermit/core';
import { expect } from 'vitest';
import { assembleDefinition } from '../../src/load/assemble-definition.ts';
import { checkDefaults, checkDefinition } from '../../src/load/check-written.ts';

/** The definition that a text stands for, which must have no errors. */
export function definitionOf(text: string, file = '/d/web.toml', defaults: string | null = null): ServiceDefinition {
  const beside = defaults === null ? null : checkDefaults('/d/_defaults.toml', defaults).document;
  const { checked, findings } = checkDefinition(file, text, beside);
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  const definition = checked && assembleDefinition(checked, new Map()).definition;
  if (definition === null) throw new Error('there is no definition');
  return definition;
}
