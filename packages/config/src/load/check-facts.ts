import { type Fact, type Finding, factProblem, type JsonValue } from '@hermit/core';
import { createFinding, hasErrors, type Place } from '../findings/create-finding.ts';
import { elementOffsets, parseJson } from '../parse/json-document.ts';
import { lineColumnAt, lineStartsOf } from '../parse/line-column.ts';
import { reservedFactProblem } from '../rules/reserved-facts.ts';

/** What a fact file says, or the errors that keep it from saying anything. */
export interface FactsCheck {
  readonly facts: readonly Fact[] | null;
  readonly findings: readonly Finding[];
}

/** Which facts a file may hold: `wrapped` ones mean nothing to the manager, so every label is free. */
export type FactsUse = 'bare' | 'wrapped';

/** From the text of a fact file to facts. Pure, and never throws, whatever the text is. */
export function checkFacts(file: string, text: string, use: FactsUse = 'bare'): FactsCheck {
  const parsed = parseJson(file, text);
  if (parsed.kind === 'invalid') return { facts: null, findings: [parsed.finding] };
  const { value } = parsed;
  if (!Array.isArray(value)) return { facts: null, findings: [noArray(file)] };
  const findings = elementFindings(file, text, value, use);
  return { facts: hasErrors(findings) ? null : (value as readonly Fact[]), findings };
}

/** Where the element of a fact file with this index is. */
export function placeOfFact(file: string, text: string, index: number): Place {
  const keyPath = `[${index}]`;
  const offset = elementOffsets(text)[index];
  if (offset === undefined) return { file, line: null, column: null, keyPath };
  return { file, ...lineColumnAt(lineStartsOf(text), offset), keyPath };
}

function elementFindings(file: string, text: string, elements: readonly JsonValue[], use: FactsUse): Finding[] {
  const problems = elements.flatMap((element, index) => {
    const finding = problemOf(element, use);
    return finding === null ? [] : [{ index, ...finding }];
  });
  if (problems.length === 0) return [];
  const offsets = elementOffsets(text);
  const lineStarts = lineStartsOf(text);
  return problems.map(({ index, code, message, suggestion }) => {
    const place = { file, ...lineColumnAt(lineStarts, offsets[index] ?? 0), keyPath: `[${index}]` };
    return createFinding(code, place, `element ${index}: ${message}`, suggestion);
  });
}

interface ElementProblem {
  readonly code: 'malformed-fact' | 'reserved-fact';
  readonly message: string;
  readonly suggestion: string;
}

function problemOf(element: JsonValue, use: FactsUse): ElementProblem | null {
  const problem = factProblem(element);
  if (problem !== null) {
    return { code: 'malformed-fact', message: problem, suggestion: 'for example ["default-route", "ipv4"]' };
  }
  const reserved = use === 'bare' ? reservedFactProblem(element as Fact, 'file') : null;
  return reserved === null ? null : { code: 'reserved-fact', ...reserved };
}

function noArray(file: string): Finding {
  const place = { file, line: 1, column: 1, keyPath: null };
  const suggestion = 'put facts into an array: [["default-route", "ipv4"]]';
  return createFinding('malformed-fact', place, 'a fact file holds an array of facts', suggestion);
}
