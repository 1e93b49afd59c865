import type { Finding } from '@hermit/core';
import type { WrittenCondition, WrittenRule } from '../generated/written-service-definition.ts';
import { defaultState } from '../normalise/requirement.ts';
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
  const bound = boundNames(rule);
  const { name: _, when = [], unless = [], ...consequences } = rule;
  return [
    ...conditionFindings(document, when, pointerTo(pointer, 'when'), params, bound),
    ...conditionFindings(document, unless, pointerTo(pointer, 'unless'), params, bound),
    ...unknownReferenceFindings(document, textsIn(consequences, pointer), new Set([...params, ...bound])),
  ];
}

/** In a condition a variable is written with "?": only the parameters of a template have values before it matches. */
function conditionFindings(
  document: TomlDocument,
  conditions: readonly WrittenCondition[],
  pointer: string,
  params: readonly string[],
  bound: ReadonlySet<string>,
): Finding[] {
  return conditions.flatMap((condition, index) =>
    unknownReferenceFindings(document, textsIn(condition, pointerTo(pointer, index)), new Set(params), (name) =>
      bound.has(name) && !params.includes(name) ? asVariable(condition, name) : null,
    ),
  );
}

function asVariable({ service, state }: WrittenCondition, name: string): string {
  if (service === undefined) return `write "?${name}"`;
  const template = service.split('@', 1)[0];
  return `write { fact = ["service-state", ["${template}", "?${name}"], "${state ?? defaultState}"] }`;
}
