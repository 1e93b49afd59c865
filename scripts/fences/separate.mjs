/**
 * What is code, what is comment, what is text in a JavaScript or TypeScript source: three strings as long as the
 * source, in each of which everything that belongs to the other two is blank. Line numbers stay right.
 *
 * @param {string} source
 * @returns {{ code: string, comments: string, strings: string }}
 */
export function separate(source) {
  const kinds = classify(source);
  const only = (/** @type {string} */ kind) =>
    Array.from(source, (_, index) => index)
      .map((index) => keep(source, kinds, index, kind))
      .join('');
  return { code: only('code'), comments: only('comment'), strings: only('string') };
}

/**
 * @param {string} source
 * @param {string[]} kinds
 * @param {number} index
 * @param {string} kind
 */
function keep(source, kinds, index, kind) {
  const character = source.charAt(index);
  return character === '\n' || kinds[index] === kind ? character : ' ';
}

/**
 * @param {string} source
 * @returns {string[]} the kind of each UTF-16 code unit: `code`, `comment` or `string`
 */
function classify(source) {
  /** @type {string[]} */
  const kinds = new Array(source.length).fill('code');
  /** How deep in braces each open `${` was when it began. @type {number[]} */
  const substitutions = [];
  let depth = 0;
  let index = 0;

  const mark = (/** @type {number} */ end, /** @type {string} */ kind) => {
    kinds.fill(kind, index, end);
    index = end;
  };
  const template = () => {
    const end = endOfTemplateText(source, index);
    const opens = source.charAt(end - 1) === '{';
    mark(end, 'string');
    if (opens) substitutions.push(depth);
  };

  while (index < source.length) {
    const rest = source.slice(index, index + 2);
    const character = rest.charAt(0);
    if (rest === '//') mark(endOf(source, index, '\n'), 'comment');
    else if (rest === '/*') mark(endOf(source, index + 2, '*/') + 2, 'comment');
    else if (character === "'" || character === '"') mark(endOfQuoted(source, index, character), 'string');
    else if (character === '`') {
      mark(index + 1, 'string');
      template();
    } else if (character === '}' && substitutions.at(-1) === depth) {
      substitutions.pop();
      mark(index + 1, 'string');
      template();
    } else if (character === '/' && mayBeginPattern(source, index)) mark(endOfPattern(source, index), 'string');
    else {
      if (character === '{') depth += 1;
      if (character === '}') depth -= 1;
      index += 1;
    }
  }
  return kinds;
}

/**
 * @param {string} source
 * @param {number} from
 * @param {string} end
 */
function endOf(source, from, end) {
  const found = source.indexOf(end, from);
  return found === -1 ? source.length : found;
}

/**
 * @param {string} source
 * @param {number} start
 * @param {string} quote
 */
function endOfQuoted(source, start, quote) {
  let index = start + 1;
  while (index < source.length && source.charAt(index) !== quote && source.charAt(index) !== '\n') {
    index += source.charAt(index) === '\\' ? 2 : 1;
  }
  return Math.min(index + 1, source.length);
}

/**
 * @param {string} source
 * @param {number} start
 */
function endOfTemplateText(source, start) {
  let index = start;
  while (index < source.length) {
    if (source.charAt(index) === '`') return index + 1;
    if (source.startsWith('${', index)) return index + 2;
    index += source.charAt(index) === '\\' ? 2 : 1;
  }
  return source.length;
}

/**
 * @param {string} source
 * @param {number} start
 */
function endOfPattern(source, start) {
  let index = start + 1;
  let inClass = false;
  while (index < source.length && source.charAt(index) !== '\n') {
    const character = source.charAt(index);
    if (character === '/' && !inClass) return index + 1;
    if (character === '[') inClass = true;
    if (character === ']') inClass = false;
    index += character === '\\' ? 2 : 1;
  }
  return index;
}

/**
 * A slash after a value divides; anywhere else it begins a regular expression.
 *
 * @param {string} source
 * @param {number} index
 */
function mayBeginPattern(source, index) {
  const before = source.slice(Math.max(0, index - 40), index).trimEnd();
  if (before === '') return true;
  if (/(^|[^\w$.])(return|typeof|case|in|of|await|void|delete|yield|do|else)$/.test(before)) return true;
  return !/[\w$)\]}'"`]$/.test(before);
}
