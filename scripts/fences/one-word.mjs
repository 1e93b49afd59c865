import { isSource, lineAt } from './house.mjs';
import { separate } from './separate.mjs';

/** @typedef {import('./house.mjs').House} House */
/** @typedef {import('./house.mjs').Breach} Breach */

/**
 * @typedef {object} Synonym A word that this project has another word for.
 * @property {string} word
 * @property {string} instead
 * @property {RegExp} elsewhere sentences in which the word means something else, or speaks of other programs
 * @property {RegExp} identifiers names in which it means something else
 */

const otherPrograms = /systemd|nomad|pm2|supervisord|s6|dinit|synit|cron|kubernetes|compose|avoid|never say|not a /i;

/** @type {Synonym[]} */
const synonyms = [
  {
    word: 'unit',
    instead: 'service',
    elsewhere:
      /duration|second|suffix|byte|size|number|\d(ms|s|m|h)\b|unit tests?\b|units? (of|last)|code units?|effect, unit|without a unit|with a unit/i,
    identifiers: /(time|duration|byte|size|code)_?units?|units?_?(of|by|in)|^units?[AB]?$|milliseconds?per/i,
  },
  {
    word: 'job',
    instead: 'operation or oneshot',
    elsewhere: /main job|job control|good job|its job|job of/i,
    identifiers: /^$/,
  },
  {
    word: 'task',
    instead: 'operation',
    elsewhere: /turbo|vitest|micro-?task|macro-?task|\/proc|task list/i,
    identifiers: /^task$|micro|turbo/i,
  },
  { word: 'driver', instead: 'spawner', elsewhere: /kernel|device|network|graphics/i, identifiers: /^driver$/ },
  {
    word: 'tick',
    instead: 'poll',
    elsewhere: /clock|jiff|start ?time|USER_HZ|CLK_TCK|\/proc|nextTick|event loop/i,
    identifiers: /clock|start|jiff|per_?second|Ticks$|^nextTick$|^ticks?$/i,
  },
  {
    word: 'sync',
    instead: 'poll or reconcile',
    elsewhere: /fsync|fdatasync|disk|power|durab|record|renamed|clock|ntp|chrony|time|in sync|sync\(|kernel|\bsync:/i,
    identifiers: /.Sync$|^f?sync(ed|File|Directory|Data|Parent)?$|ntp|clock|time/i,
  },
];

const shown = (/** @type {string} */ path) =>
  /^(packages|apps)\/[^/]+\/(src|README)|^docs\/|^README|^examples\/|^CONTRIBUTING/.test(path);

/**
 * One word per concept, in code, comments, messages and documents alike.
 *
 * @param {House} house
 * @returns {Breach[]}
 */
export function oneWordPerConcept(house) {
  return [...house.files]
    .filter(([path]) => shown(path))
    .flatMap(([path, text]) => {
      if (path.endsWith('.md')) return inProse(path, withoutCode(text));
      if (!isSource(path)) return [];
      const { code, comments, strings } = separate(text);
      return [...inIdentifiers(path, code), ...inProse(path, comments), ...inProse(path, sentencesOnly(strings))];
    });
}

/**
 * @param {string} path
 * @param {string} code
 * @returns {Breach[]}
 */
function inIdentifiers(path, code) {
  return [...code.matchAll(/[A-Za-z_$][\w$]*/g)].flatMap((match) => {
    const identifier = match[0];
    const words = wordsOf(identifier);
    const found = synonyms.find(({ word }) => words.includes(word) || words.includes(`${word}s`));
    // A name after a dot was chosen by whoever made the object.
    const isForeign = code.charAt(match.index - 1) === '.';
    if (found === undefined || isForeign || found.identifiers.test(identifier)) return [];
    return [
      {
        file: path,
        line: lineAt(code, match.index),
        message: `\`${identifier}\`: here the word is "${found.instead}", not "${found.word}"`,
      },
    ];
  });
}

/** @param {string} identifier */
function wordsOf(identifier) {
  return identifier
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
}

/**
 * @param {string} path
 * @param {string} text
 * @returns {Breach[]}
 */
function inProse(path, text) {
  const lines = text.split('\n');
  return lines.flatMap((line, index) =>
    synonyms.flatMap(({ word, instead, elsewhere }) => {
      if (!new RegExp(`(?<![\\w./@-])${word}s?(?![\\w-]|\\.\\w)`, 'i').test(line)) return [];
      const around = lines.slice(Math.max(0, index - 1), index + 2).join(' ');
      if (elsewhere.test(around) || otherPrograms.test(around)) return [];
      return [
        {
          file: path,
          line: index + 1,
          message: `"${word}": here the word is "${instead}" (if it means something else, add the context to scripts/fences/one-word.mjs)`,
        },
      ];
    }),
  );
}

/** @param {string} text */
function withoutCode(text) {
  const blank = (/** @type {string} */ found) => found.replace(/[^\n]/g, ' ');
  return text.replace(/^(```|~~~)[\s\S]*?^\1/gm, blank).replace(/`[^`\n]*`/g, blank);
}

/** @param {string} strings */
function sentencesOnly(strings) {
  return strings
    .split('\n')
    .map((line) => (/[a-z] [a-z]+ [a-z]/i.test(line) ? line : ''))
    .join('\n');
}
