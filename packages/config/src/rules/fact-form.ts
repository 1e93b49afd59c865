import { type Finding, factProblem, hasReference, type JsonValue, parsePattern } from '@hermit/core';
import { createFinding } from '../findings/create-finding.ts';
import { jsonValue } from '../normalise/json-value.ts';
import { pointerTo } from '../parse/key-positions.ts';
import type { TomlDocument } from '../parse/toml-document.ts';
import { foreignValueFindings } from './json-values.ts';
import { reservedFactProblem } from './reserved-facts.ts';
import { textsIn } from './template-texts.ts';

const example = 'for example ["default-route", "ipv4"]';

/** What is wrong with a pattern of facts. Only conditions of rules may have variables. */
export function factPatternFindings(
  document: TomlDocument,
  fact: unknown,
  pointer: string,
  variables: 'some' | 'none',
): Finding[] {
  const foreign = foreignValueFindings(document, fact, pointer);
  if (foreign.length > 0) return foreign;
  const parsed = parsePattern(jsonValue(fact));
  if (!parsed.ok) return [malformed(document, pointer, parsed.message)];
  if (hasReference(parsed.pattern.label)) return [referenceInLabel(document, pointer)];
  const [variable] = parsed.pattern.variables;
  if (variables === 'some' || variable === undefined) return [];
  const place = document.locate(textAt(fact, pointer, `?${variable}`), 'value');
  const message = `the variable "?${variable}" binds nothing here: only the conditions of rules have variables`;
  return [createFinding('malformed-fact', place, message, 'write "_" for anything')];
}

/** What is wrong with a fact that a rule asserts. `bound` are the names of its variables. */
export function assertedFactFindings(
  document: TomlDocument,
  fact: unknown,
  pointer: string,
  bound: ReadonlySet<string>,
): Finding[] {
  const foreign = foreignValueFindings(document, fact, pointer);
  if (foreign.length > 0) return foreign;
  const value: JsonValue = jsonValue(fact);
  const problem = factProblem(value);
  if (problem !== null) return [malformed(document, pointer, problem)];
  const [label] = value as readonly JsonValue[];
  if (hasReference(String(label))) return [referenceInLabel(document, pointer)];
  const reserved = reservedFactProblem(value as readonly JsonValue[], 'rule');
  if (reserved !== null) {
    return [createFinding('reserved-fact', document.locate(pointer, 'value'), reserved.message, reserved.suggestion)];
  }
  return textsIn(fact, pointer)
    .filter(({ text }) => text.startsWith('?') && bound.has(text.slice(1)))
    .map(({ pointer: at, text }) => {
      const message = `${JSON.stringify(text)} would be asserted as it is written`;
      const suggestion = `write "\${${text.slice(1)}}" for the value of the variable`;
      return createFinding('malformed-fact', document.locate(at, 'value'), message, suggestion);
    });
}

function malformed(document: TomlDocument, pointer: string, message: string): Finding {
  const place = document.locate(pointer, 'value');
  return createFinding('malformed-fact', place, `${place.keyPath}: ${message}`, example);
}

function referenceInLabel(document: TomlDocument, pointer: string): Finding {
  const place = document.locate(pointerTo(pointer, 0), 'value');
  return createFinding('malformed-fact', place, 'the label of a fact is literal: it can hold no reference', example);
}

function textAt(value: unknown, pointer: string, wanted: string): string {
  return textsIn(value, pointer).find(({ text }) => text === wanted)?.pointer ?? pointer;
}
