/**
 * The condition on which a test is skipped, as its source says it.
 *
 * @param {string} source of the test file
 * @param {readonly string[]} titles of the test and of the suites around it, the test first
 * @returns {string | null}
 */
export function skipCondition(source, titles) {
  const calls = [...source.matchAll(/\.(skipIf|runIf)\s*\(/g)].map((match) => conditionAt(source, match));
  const found = calls.find(({ title }) => title !== null && titles.some((each) => matches(title, each)));
  if (found === undefined) return null;
  return found.call === 'skipIf' ? `skipped if ${found.condition}` : `runs only if ${found.condition}`;
}

/**
 * @param {string} source
 * @param {RegExpExecArray} match
 */
function conditionAt(source, match) {
  const start = match.index + match[0].length;
  const end = closing(source, start);
  const title = /^\)(?:\.\w+\([^)]*\))?\s*\(\s*(['"`])((?:\\.|(?!\1).)*)\1/s.exec(source.slice(end, end + 600));
  return {
    call: match[1],
    condition: source.slice(start, end).replace(/\s+/g, ' ').trim(),
    title: title?.[2] ?? null,
  };
}

/**
 * @param {string} source
 * @param {number} start just behind an opening parenthesis
 */
function closing(source, start) {
  let depth = 1;
  let index = start;
  while (index < source.length) {
    if (source.charAt(index) === '(') depth += 1;
    if (source.charAt(index) === ')') depth -= 1;
    if (depth === 0) return index;
    index += 1;
  }
  return index;
}

/**
 * A title as written may have places (`%s`, `$name`) that are filled in.
 *
 * @param {string} written
 * @param {string} shown
 */
function matches(written, shown) {
  const literal = written.replace(/\\(.)/g, '$1');
  return shown === literal || (/[%$]/.test(literal) && shown.startsWith(literal.split(/[%$]/)[0] ?? ''));
}
