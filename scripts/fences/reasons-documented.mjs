/** @typedef {import('./house.mjs').House} House */
/** @typedef {import('./house.mjs').Breach} Breach */

const source = 'packages/core/src/model/reason.ts';
const page = 'docs/reference/reasons.md';

/**
 * Every reason code has its heading in the reference, and every heading there is a code.
 *
 * @param {House} house
 * @returns {Breach[]}
 */
export function reasonsAreDocumented(house) {
  const codes = codesOf(house.files.get(source) ?? '');
  if (codes.length === 0)
    return [{ file: source, line: 0, message: 'has no list `reasonCodes = […] as const`; this fence reads it' }];
  const text = house.files.get(page);
  if (text === undefined) return [{ file: page, line: 0, message: 'is missing; write one heading per reason code' }];
  const headings = headingsOf(text);
  return [
    ...codes
      .filter((code) => !headings.has(code))
      .map((code) => ({
        file: page,
        line: 0,
        message: `does not explain the reason "${code}"; add a heading "### \`${code}\`" with what it means and what to do`,
      })),
    ...[...headings]
      .filter(([heading]) => !codes.includes(heading))
      .map(([heading, line]) => ({
        file: page,
        line,
        message: `explains "${heading}", which is no reason code of ${source}; remove it or correct its spelling`,
      })),
  ];
}

/** @param {string} text */
function codesOf(text) {
  const list = /reasonCodes = \[([\s\S]*?)\] as const/.exec(text)?.[1] ?? '';
  return [...list.matchAll(/'([a-z0-9-]+)'/g)].map((match) => match[1] ?? '');
}

/**
 * @param {string} text
 * @returns {Map<string, number>} line by code
 */
function headingsOf(text) {
  const lines = text
    .split('\n')
    .map((line, index) => ({ code: /^#{2,6} `([a-z0-9-]+)`\s*$/.exec(line)?.[1], line: index + 1 }));
  return new Map(lines.flatMap(({ code, line }) => (code === undefined ? [] : [[code, line]])));
}
