import type { Finding, JsonValue } from '@hermit/core';
import { createFinding } from '../findings/create-finding.ts';
import { lineColumnAt, lineStartsOf } from './line-column.ts';

/** A text of JSON, or why it is none. */
export type JsonParse =
  | { readonly kind: 'parsed'; readonly value: JsonValue }
  | { readonly kind: 'invalid'; readonly finding: Finding };

/** Parses one file. Never throws: a syntax error is a finding. */
export function parseJson(file: string, text: string): JsonParse {
  try {
    return { kind: 'parsed', value: JSON.parse(text.replace(/^\ufeff/, ' ')) };
  } catch (error) {
    return { kind: 'invalid', finding: syntaxFinding(file, text, error instanceof Error ? error.message : '') };
  }
}

/** Where each element of an array begins, as offsets. The text must be JSON, and an array. */
export function elementOffsets(text: string): readonly number[] {
  const offsets: number[] = [];
  let depth = 0;
  let isExpected = false;
  for (const { offset, token } of tokensOf(text)) {
    const closes = token === ']' || token === '}';
    if (depth === 1 && isExpected && !closes) offsets.push(offset);
    if (closes) depth -= 1;
    if (token === '[' || token === '{') depth += 1;
    isExpected = depth === 1 && (token === ',' || (token === '[' && offsets.length === 0));
  }
  return offsets;
}

interface Token {
  readonly offset: number;
  /** Empty for what is no token of JSON. */
  readonly token: string;
}

/** Lenient about what is in a text: the parser says where in one it is wrong. */
const tokenPattern =
  /"(?:[^"\\]|\\.)*"|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null|[[\]{},:]/y;

/** The tokens of a text, up to the first thing that is none. */
function* tokensOf(text: string): Generator<Token> {
  const isBlank = (char: string | undefined): boolean => char !== undefined && ' \t\r\n\ufeff'.includes(char);
  let offset = 0;
  for (;;) {
    while (isBlank(text[offset])) offset += 1;
    if (offset >= text.length) return;
    tokenPattern.lastIndex = offset;
    const token = tokenPattern.exec(text)?.[0] ?? '';
    yield { offset, token };
    if (token === '') return;
    offset += token.length;
  }
}

function syntaxFinding(file: string, text: string, message: string): Finding {
  const reason = message.replace(/ in JSON at position .*$/s, '').replace(/, (?:\.\.\.)?".*is not valid JSON$/s, '');
  const offset = Number(/at position ([0-9]+)/.exec(message)?.[1] ?? faultOffset(text));
  const place = { file, ...lineColumnAt(lineStartsOf(text), offset), keyPath: null };
  const suggestion = 'a fact file holds an array of facts: [["default-route", "ipv4"]]';
  return createFinding('syntax', place, `the text is no JSON: ${reason}`, suggestion);
}

/** The parser does not say where an unexpected token is: the first thing that is none, or stands where a value belongs. */
function faultOffset(text: string): number {
  let before = '';
  for (const { offset, token } of tokensOf(text)) {
    const isMisplaced = (/^[\]},:]$/.test(token) && /^[,:]?$/.test(before)) || /^[[{][,:]$/.test(before + token);
    if (token === '' || isMisplaced) return offset;
    before = token;
  }
  return text.trimEnd().length;
}
