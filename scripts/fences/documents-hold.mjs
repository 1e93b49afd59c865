import { posix } from 'node:path';
import { lineAt } from './house.mjs';

/** @typedef {import('./house.mjs').House} House */
/** @typedef {import('./house.mjs').Breach} Breach */

/**
 * Every document has one title, and no relative link of it is dead.
 *
 * @param {House} house
 * @returns {Breach[]}
 */
export function documentsHold(house) {
  return [...house.files]
    .filter(([path]) => path.endsWith('.md') && !/(^|\/)golden\//.test(path))
    .flatMap(([path, text]) => {
      const prose = withoutFences(text);
      return [...titles(path, prose), ...links(house, path, prose)];
    });
}

/** @param {string} text */
function withoutFences(text) {
  const blank = (/** @type {string} */ found) => found.replace(/[^\n]/g, ' ');
  return text.replace(/^(```+|~~~+)[\s\S]*?^\1/gm, blank).replace(/`[^`\n]*`/g, (found) => 'x'.repeat(found.length));
}

/**
 * @param {string} path
 * @param {string} prose
 * @returns {Breach[]}
 */
function titles(path, prose) {
  // A changeset is a paragraph of a change log, and the change log is made of them.
  if (/^\.changeset\/(?!README)/.test(path)) return [];
  const count = [...prose.matchAll(/^# \S/gm)].length;
  if (count === 1) return [];
  return [{ file: path, line: 1, message: `has ${count} titles ("# …"); a document has one` }];
}

/**
 * @param {House} house
 * @param {string} path
 * @param {string} prose
 * @returns {Breach[]}
 */
function links(house, path, prose) {
  const inline = /\[[^\]\n]*\]\(\s*<?([^()\s>]+)>?(?:\s+"[^"]*")?\s*\)/g;
  const defined = /^\[[^\]\n]+\]:\s*(\S+)/gm;
  return [...prose.matchAll(inline), ...prose.matchAll(defined)].flatMap((match) => {
    const problem = dead(house, path, match[1] ?? '');
    return problem === null ? [] : [{ file: path, line: lineAt(prose, match.index), message: problem }];
  });
}

/**
 * @param {House} house
 * @param {string} from
 * @param {string} link
 */
function dead(house, from, link) {
  if (/^[a-z][a-z0-9+.-]*:/i.test(link)) return null;
  const [file = '', anchor] = link.split('#');
  const path = file === '' ? from : posix.join(posix.dirname(from), decodeURI(file)).replace(/\/$/, '');
  if (path.startsWith('..')) return `links to "${link}", outside of the repository; link to what a reader can open`;
  const text = house.files.get(path);
  const isDirectory = path === '.' || [...house.files.keys()].some((each) => each.startsWith(`${path}/`));
  if (text === undefined && !isDirectory)
    return `links to "${link}", which does not exist; correct the link or write the page`;
  if (anchor === undefined || anchor === '' || text === undefined || !path.endsWith('.md')) return null;
  return anchorsOf(text).has(anchor) ? null : `links to "${link}", but ${path} has no such heading`;
}

/** @param {string} text */
function anchorsOf(text) {
  /** @type {Set<string>} */
  const anchors = new Set();
  const headings = text.replace(/^(```+|~~~+)[\s\S]*?^\1/gm, '').matchAll(/^#{1,6} (.+)$/gm);
  for (const heading of headings) {
    const slug = slugOf(heading[1] ?? '');
    let number = 0;
    while (anchors.has(number === 0 ? slug : `${slug}-${number}`)) number += 1;
    anchors.add(number === 0 ? slug : `${slug}-${number}`);
  }
  for (const named of text.matchAll(/<a (?:id|name)="([^"]+)"/g)) anchors.add(named[1] ?? '');
  return anchors;
}

/** @param {string} heading */
function slugOf(heading) {
  return heading
    .trim()
    .toLowerCase()
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}
