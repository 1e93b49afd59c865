import type { Finding } from '@hermit/core';
import type { WrittenRule } from '../generated/written-service-definition.ts';
import { pointerTo } from '../parse/key-positions.ts';
import type { TomlDocument } from '../parse/toml-document.ts';
import type { DefinitionRule } from './definition-rule.ts';
import { textsIn, unknownReferenceFindings } from './template-texts.ts';

/** What a rule refers to is a parameter of its service, or a variable that its conditions bind. */
export const ruleVariables: DefinitionRule = ({ document, written }, id) =>
  id === null
    ? []
    : (written.rule ?? []).flatMap((rule, index) =>
        unboundFindings(document, rule, pointerTo('/rule', index), written.params ?? []),
      );

/** The names of the variables that the conditions of a rule bind. Those of `unless` match anything, and bind nothing. */
export function boundNames({ when = [] }: WrittenRule): ReadonlySet<string> {
  const texts = when.flatMap(({ fact }) => textsIn(fact, ''));
  return new Set(texts.filter(({ text }) => text.length > 1 && text.startsWith('?')).map(({ text }) => text.slice(1)));
}

function unboundFindings(
  document: TomlDocument,
  rule: WrittenRule,
  pointer: string,
  params: readonly string[],
): Finding[] {
  const known = new Set([...params, ...boundNames(rule)]);
  const { name: _, ...parts } = rule;
  return unknownReferenceFindings(document, textsIn(parts, pointer), known);
}
