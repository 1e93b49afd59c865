import type { Finding } from '@hermit/core';
import { createFinding } from '../findings/create-finding.ts';
import type { WrittenCondition, WrittenRule } from '../generated/written-service-definition.ts';
import { defaultState } from '../normalise/requirement.ts';
import { normaliseWrittenId } from '../normalise/written-id.ts';
import { pointerTo } from '../parse/key-positions.ts';
import type { TomlDocument } from '../parse/toml-document.ts';
import type { DefinitionRule, WrittenDefinition } from './definition-rule.ts';
import { idFindings, idListFindings } from './edge-ids.ts';
import { assertedFactFindings, factPatternFindings } from './fact-form.ts';
import { ownIds } from './own-ids.ts';
import { eitherFindings, requirementFindings, stateOfFact } from './requirement-form.ts';
import { boundNames } from './rule-variables.ts';

/** Rules have names of their own, conditions, something to say, and no requirement for the service that they belong to. */
export const ruleForm: DefinitionRule = (definition, id) => [
  ...repeatedNames(definition),
  ...(definition.written.rule ?? []).flatMap((rule, index) => {
    const pointer = pointerTo('/rule', index);
    return [
      ...conditionsFindings(definition, rule, pointer),
      ...consequenceFindings(definition.document, rule, pointer),
      ...ownEdgeFindings(definition, id, rule, pointer),
    ];
  }),
];

function repeatedNames({ document, written }: WrittenDefinition): Finding[] {
  const first = new Map<string, number>();
  return (written.rule ?? []).flatMap(({ name }, index) => {
    const before = first.get(name);
    if (before === undefined) {
      first.set(name, index);
      return [];
    }
    const { line } = document.locate(pointerTo(pointerTo('/rule', before), 'name'));
    const place = document.locate(pointerTo(pointerTo('/rule', index), 'name'), 'value');
    const message = `the rule ${JSON.stringify(name)} is also in line ${line}`;
    return [createFinding('duplicate-rule', place, message, 'give one of them another name')];
  });
}

function conditionsFindings({ document, written }: WrittenDefinition, rule: WrittenRule, pointer: string): Finding[] {
  const { when = [], unless = [] } = rule;
  const findings = [
    ...when.flatMap((one, index) => conditionFindings(document, one, pointerTo(pointerTo(pointer, 'when'), index))),
    ...unless.flatMap((one, index) => conditionFindings(document, one, pointerTo(pointerTo(pointer, 'unless'), index))),
  ];
  if (when.length > 0 || written.kind !== 'rules') return findings;
  const message = `the rule ${JSON.stringify(rule.name)} has no condition in "when", so it would always hold`;
  const suggestion =
    'write what always holds as a fact into a file such as always.json: [["require-service", ["web"]]]';
  return [...findings, createFinding('missing-key', document.locate(pointer), message, suggestion)];
}

function conditionFindings(document: TomlDocument, condition: WrittenCondition, pointer: string): Finding[] {
  const { service, fact, state } = condition;
  return [
    ...eitherFindings(document, pointer, condition),
    ...(service === undefined ? [] : conditionIdFindings(document, condition, service, pointerTo(pointer, 'service'))),
    ...(fact === undefined ? [] : factPatternFindings(document, fact, pointerTo(pointer, 'fact'), 'some')),
    ...(fact !== undefined && service === undefined && state !== undefined
      ? [stateOfFact(document, pointerTo(pointer, 'state'))]
      : []),
  ];
}

/** A condition has variables in patterns of facts only: an id has none. */
function conditionIdFindings(
  document: TomlDocument,
  { state }: WrittenCondition,
  service: string,
  pointer: string,
): Finding[] {
  const findings = idFindings(document, service, pointer);
  const [name = '', args = ''] = service.split('@');
  if (!/(^|,)\?/.test(args)) return findings;
  const pattern = JSON.stringify([name, ...args.split(',')]).replaceAll('","', '", "');
  const suggestion = `write { fact = ["service-state", ${pattern}, "${state ?? defaultState}"] }`;
  return findings.map((finding) => ({ ...finding, suggestion }));
}

function consequenceFindings(document: TomlDocument, rule: WrittenRule, pointer: string): Finding[] {
  const { require: required = [], assert = [], edges = [], log, log_exit } = rule;
  const bound = boundNames(rule);
  const of = (key: string): string => pointerTo(pointer, key);
  const findings = [
    ...idListFindings(document, required, of('require')),
    ...assert.flatMap((fact, index) => assertedFactFindings(document, fact, pointerTo(of('assert'), index), bound)),
    ...edges.flatMap(({ service, requires }, index) => {
      const edge = pointerTo(of('edges'), index);
      return [
        ...idFindings(document, service, pointerTo(edge, 'service')),
        ...requirementFindings(document, requires, pointerTo(edge, 'requires')),
      ];
    }),
  ];
  const isIdle = required.length + assert.length + edges.length === 0 && log === undefined && log_exit === undefined;
  if (!isIdle) return findings;
  const message = `the rule ${JSON.stringify(rule.name)} has no effect: it requires, asserts and logs nothing`;
  return [
    ...findings,
    createFinding('unused-key', document.locate(pointer), message, 'add require, assert, edges or log'),
  ];
}

/** A rule of a service holds while that is run: a requirement of its own would be known too late. */
function ownEdgeFindings(
  { document, written }: WrittenDefinition,
  id: string | null,
  { edges = [] }: WrittenRule,
  pointer: string,
): Finding[] {
  if (written.kind === 'rules') return [];
  const own = ownIds(id, written.params);
  return edges.flatMap(({ service }, index) => {
    if (!own.has(normaliseWrittenId(service) ?? '')) return [];
    const place = document.locate(pointerTo(pointerTo(pointerTo(pointer, 'edges'), index), 'service'), 'value');
    const message =
      'a rule in the file of a service cannot give that service a requirement: it holds only while the service is run';
    return [
      createFinding(
        'self-reference',
        place,
        message,
        'write it into requires, or the rule into a file with kind = "rules"',
      ),
    ];
  });
}
