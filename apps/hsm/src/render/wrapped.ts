/**
 * A text in lines of at most so many columns, broken at spaces; `null`: in one line. A longer word stays whole, so that a
 * path can be copied.
 */
export function wrapped(text: string, columns: number | null): readonly string[] {
  if (columns === null || text.length <= columns) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
