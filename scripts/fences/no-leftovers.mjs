import { breachesOf, isSource } from './house.mjs';
import { separate } from './separate.mjs';

/** @typedef {import('./house.mjs').House} House */
/** @typedef {import('./house.mjs').Breach} Breach */

/**
 * Nothing is left for later, no test is switched off in silence, and no assertion holds by itself.
 *
 * @param {House} house
 * @returns {Breach[]}
 */
export function noLeftovers(house) {
  return [...house.files].flatMap(([path, text]) => {
    if (path.endsWith('.md') || path.endsWith('.toml')) return notes(path, text);
    if (!isSource(path)) return [];
    const { code, comments } = separate(text);
    return [...notes(path, comments), ...tests(path, code)];
  });
}

/**
 * @param {string} path
 * @param {string} text
 */
function notes(path, text) {
  // Inline code in a document speaks about the word.
  const plain = path.endsWith('.md') ? text.replace(/`[^`\n]*`/g, (found) => ' '.repeat(found.length)) : text;
  return breachesOf(
    path,
    plain,
    /\b(FIXME|TODO|XXX|HACK)\b/g,
    (what) => `${what}: do it now, or open an issue and say here why it is good enough`,
  );
}

/**
 * @param {string} path
 * @param {string} code
 * @returns {Breach[]}
 */
function tests(path, code) {
  const alone = breachesOf(
    path,
    code,
    /\b(test|it|describe|suite|bench)(\.\w+)*\.only\b/g,
    (what) => `\`${what}\` hides all other tests; remove it`,
  );
  const off = breachesOf(
    path,
    code,
    /\b(test|it|describe|suite)\.(skip|todo|fails)\b(?!If)/g,
    (what) =>
      `\`${what}\`: delete the test, or skip it on a condition, which is printed: \`.skipIf(!isRoot)\`, or \`({ skip }) => skip(!isRoot, 'needs root')\``,
  );
  const empty = breachesOf(
    path,
    code,
    /\bexpect\(\s*(true|false|\d+)\s*\)/g,
    (what) => `\`${what}\` says nothing about the world; assert what the test is about`,
  );
  return [...alone, ...off, ...empty];
}
