import { readFileSync } from 'node:fs';

/** The rows of the first table in the comments of a source file, without its head: each one as it reads. */
export function proseTable(sourceFile: string): readonly string[] {
  const text = readFileSync(new URL(`../../src/${sourceFile}`, import.meta.url), 'utf8');
  return tableRows(text.replace(/^ *\* ?/gm, ''));
}

/** The rows of the first table of a page, without its head. */
export function tableRows(text: string): readonly string[] {
  const lines = text.split('\n');
  const head = lines.findIndex((line) => line.startsWith('|---'));
  if (head === -1) throw new Error('there is no table');
  const rest = lines.slice(head + 1);
  return rest
    .slice(
      0,
      rest.findIndex((line) => !line.startsWith('|')),
    )
    .map(rowText);
}

function rowText(line: string): string {
  return line.replace(/^\| | \|$/g, '').replaceAll('`', '');
}
