import type { Finding } from '@hermit/core';
import { parse, TomlError } from 'smol-toml';
import { createFinding, type Place } from '../findings/create-finding.ts';
import { formatKeyPath } from './key-path.ts';
import { findKeyPositions, type KeyPosition } from './key-positions.ts';
import { lineColumnAt, lineStartsOf } from './line-column.ts';

/** A table of TOML. It has no prototype, so that any key is safe in it. */
export type TomlTable = Readonly<Record<string, unknown>>;

/** A parsed file that can say where things in it were written. */
export interface TomlDocument {
  readonly file: string;
  readonly text: string;
  readonly table: TomlTable;
  /**
   * Where a key (or its value) is, by JSON pointer. Of something that is not written, such as a missing key, the
   * place of the nearest table around it.
   */
  locate(pointer: string, part?: 'key' | 'value'): Place;
  /** Whether the file itself says it. */
  says(pointer: string): boolean;
}

/** A document, or why there is none. */
export type TomlParse =
  | { readonly kind: 'parsed'; readonly document: TomlDocument }
  | { readonly kind: 'invalid'; readonly finding: Finding };

/** Parses one file. Never throws: a syntax error is a finding. */
export function parseToml(file: string, text: string): TomlParse {
  try {
    return { kind: 'parsed', document: createDocument(file, text, parse(text, { maxDepth: 100 })) };
  } catch (error) {
    return { kind: 'invalid', finding: syntaxFinding(file, text, error) };
  }
}

function createDocument(file: string, text: string, table: TomlTable): TomlDocument {
  let positions: ReadonlyMap<string, KeyPosition> | null = null;
  let lineStarts: readonly number[] | null = null;
  const find = (pointer: string): KeyPosition | undefined => {
    positions ??= findKeyPositions(text);
    return positions.get(pointer);
  };
  return {
    file,
    text,
    table,
    says: (pointer) => find(pointer) !== undefined,
    locate(pointer, part = 'key') {
      const keyPath = formatKeyPath(table, pointer);
      for (let around = pointer; around !== ''; around = around.slice(0, around.lastIndexOf('/'))) {
        const position = find(around);
        if (position === undefined) continue;
        const isExact = around === pointer;
        const offset = isExact && part === 'value' ? position.valueOffset : position.keyOffset;
        lineStarts ??= lineStartsOf(text);
        return { file, ...lineColumnAt(lineStarts, offset), keyPath };
      }
      return { file, line: null, column: null, keyPath };
    },
  };
}

function syntaxFinding(file: string, text: string, error: unknown): Finding {
  if (!(error instanceof TomlError)) {
    const place = { file, line: 1, column: 1, keyPath: null };
    return createFinding('syntax', place, `the text is no TOML that can be read: ${String(error)}`);
  }
  const { line, column } = error;
  const reason = error.message.replace(/^Invalid TOML document: /, '').split('\n', 1)[0] ?? '';
  const place = { file, line, column, keyPath: null };
  return createFinding('syntax', place, `the text is no TOML: ${reason}`, syntaxSuggestion(lineOf(text, line)));
}

function syntaxSuggestion(line: string): string | null {
  const trimmed = line.trim();
  if (trimmed !== '' && !/[=[\]{}"']/.test(trimmed)) return 'begin the line with "#" if it is a comment';
  if (/=\s*0[0-9]+\s*(#.*)?$/.test(trimmed)) return 'write the number in quotes';
  if (/=\s*[A-Za-z./]/.test(trimmed)) return 'write the text in double quotes';
  return null;
}

/** One line of a text, without its end; empty if there is no such line. */
export function lineOf(text: string, line: number): string {
  return text.split('\n', line)[line - 1]?.replace(/\r$/, '') ?? '';
}
