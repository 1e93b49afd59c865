import { type Fact, factProblem, type JsonValue, parsePattern, unreachable } from '@hermit/core';
import type { FactsReply } from '../fact-documents.ts';
import type { ControlResult } from '../result-of.ts';
import type { TurnOutcome } from './facts-in-turn.ts';

/** What a change of facts is answered with. */
export function factsReply(outcome: TurnOutcome): ControlResult<FactsReply> {
  switch (outcome.kind) {
    case 'done':
      return { ok: true, value: { outcome: 'done' } };
    case 'not-owner': {
      const { fact, owners } = outcome;
      const message = `the fact is asserted by ${owners.join(', ')}, who alone can retract it; nothing was done`;
      return { ok: false, error: { code: 'not-owner', message, details: { kind: 'owners', fact, owners } } };
    }
    case 'not-permitted-label':
      return { ok: false, error: { code: 'not-permitted-label', message: outcome.message } };
    case 'busy': {
      const message = `there would be more than ${outcome.limit} facts of one owner; nothing was done`;
      const suggestion = 'retract some of them first (hsm fact list shows who asserts what)';
      return { ok: false, error: { code: 'too-many-facts', message, suggestion } };
    }
    case 'crowded': {
      const message = `${outcome.limit} changes of facts are waiting already; nothing was done`;
      return { ok: false, error: { code: 'busy', message, suggestion: 'try again in a moment' } };
    }
    case 'refused':
      return { ok: false, error: { code: 'refused', message: outcome.message } };
    default:
      return unreachable(outcome);
  }
}

/** Facts as they came in, or why one of them is none. Nothing of them is repeated. */
export function checkedFacts(facts: readonly JsonValue[]): ControlResult<readonly Fact[]> {
  for (const [index, fact] of facts.entries()) {
    const problem = factProblem(fact);
    if (problem === null) continue;
    return { ok: false, error: { code: 'invalid-request', message: `"facts/${index}" is no fact: ${problem}` } };
  }
  return { ok: true, value: facts as readonly Fact[] };
}

/** The pattern of a query as JSON; `null` for none. */
export function checkedPattern(text: string | undefined): ControlResult<JsonValue | null> {
  if (text === undefined) return { ok: true, value: null };
  const value = parsedJson(text);
  if (value !== undefined && parsePattern(value).ok) return { ok: true, value };
  const message = 'the query is not valid: "pattern" is not the JSON of a pattern';
  const suggestion = 'a pattern is an array with a label first, such as ["interface","?name","..."] or ["route","_"]';
  return { ok: false, error: { code: 'invalid-request', message, suggestion } };
}

function parsedJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
