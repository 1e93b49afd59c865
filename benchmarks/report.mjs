/** Bounds that did not hold, as sentences. @type {string[]} */
const broken = [];

/** @param {string} title @param {string} what */
export function heading(title, what) {
  console.log(`\n## ${title}\n\n${what}\n`);
}

/** Prints rows under their headings, as a table that a document can take over. @param {readonly (readonly string[])[]} rows */
export function table(rows) {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (/** @type {readonly string[]} */ row) =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const [head = [], ...body] = rows;
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  console.log([line(head), rule, ...body.map(line)].join('\n'));
}

/** @param {number} value @param {string} unit */
export function figure(value, unit) {
  const digits = value < 10 ? 2 : value < 100 ? 1 : 0;
  return `${value.toFixed(digits)} ${unit}`.trim();
}

/** How many times as much. @param {number} value @param {number} than */
export function ratio(value, than) {
  return `${figure(value / than, '')} ×`;
}

/** Judges a ratio: past its bound the whole run fails. @param {string} what @param {number} value @param {number} bound */
export function mustStayBelow(what, value, bound) {
  const holds = value < bound;
  console.log(`\n${holds ? 'holds' : 'BROKEN'}: ${what} is ${figure(value, '')}, and must stay below ${bound}`);
  if (!holds) broken.push(`${what} is ${figure(value, '')}, and must stay below ${bound}`);
}

/** @returns {readonly string[]} */
export function brokenBounds() {
  return broken;
}
