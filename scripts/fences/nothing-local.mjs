import { breachesOf } from './house.mjs';

/** @typedef {import('./house.mjs').House} House */
/** @typedef {import('./house.mjs').Breach} Breach */

/** Homes that documents speak of. */
const people = '[a-z]|alice|bob|user|you|me|web|app|example|nobody|someone';

/** @type {[RegExp, string][]} */
const patterns = [
  [
    /\bhttps?:\/\/[^\s/"']*(?:registry|artifactory|nexus|verdaccio|proxy)[^\s/"']*/gi,
    'names the host of a registry; packages are found by name and version',
  ],
  [
    /\b(?:registry\.(?:npmjs|yarnpkg|npmmirror)\.(?:org|com)|npm\.pkg\.github\.com)\b/gi,
    'names the host of a registry; packages are found by name and version',
  ],
  [
    /(?<![\w./-])\/(?:work|workspaces?|builds|Users|github)\/[\w.-]+/g,
    'is a path of one machine; make it relative, or take it from the environment',
  ],
];

/** Tests invent homes; everything else speaks of real ones. @type {[RegExp, string]} */
const home = [
  new RegExp(`(?<![\\w./-])/home/(?!(?:${people})\\b|[<$\\\\])[\\w.-]+`, 'g'),
  'is a path of one machine; make it relative, or take it from the environment',
];

/**
 * What is committed holds on every machine: no host of a registry, no path of the machine it was written on.
 *
 * @param {House} house
 * @returns {Breach[]}
 */
export function nothingLocal(house) {
  return [...house.files].flatMap(([path, text]) => [
    ...(path.includes('/test/') ? patterns : [...patterns, home]).flatMap(([pattern, why]) =>
      breachesOf(path, text, pattern, (what) => `"${what}" ${why}`),
    ),
    ...(path === 'pnpm-lock.yaml'
      ? breachesOf(
          path,
          text,
          /\btarball: \S+|\bresolved: \S+/g,
          (what) => `"${what}" fixes a place; install without a registry setting of your own`,
        )
      : []),
  ]);
}
