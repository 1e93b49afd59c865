/** A place in a text; both count from 1. Columns count UTF-16 code units, as editors and SARIF do. */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

/** Line and column of an offset; an offset past the end is the end. */
export function lineColumnAt(text: string, offset: number): LineColumn {
  let line = 1;
  let lineStart = 0;
  for (;;) {
    const lineEnd = text.indexOf('\n', lineStart);
    if (lineEnd === -1 || lineEnd >= offset) return { line, column: Math.min(offset, text.length) - lineStart + 1 };
    line += 1;
    lineStart = lineEnd + 1;
  }
}
