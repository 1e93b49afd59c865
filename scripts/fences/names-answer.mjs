import { posix } from 'node:path';
import { isSource } from './house.mjs';

/** @typedef {import('./house.mjs').House} House */
/** @typedef {import('./house.mjs').Breach} Breach */

const maximumLines = 300;
const emptyNames = /^(utils?|helpers?|common|misc|shared|stuff|types)$/;
const secondAttempt =
  /(manager|service|reconciler|spawner|loader|server|client)[-_]?\d+$|[-_](v\d+|new|old|copy|tmp|bak)$/i;
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/;

/**
 * A file answers one question, its name is the answer's name, and it is short enough to be read in one go.
 *
 * @param {House} house
 * @returns {Breach[]}
 */
export function namesAnswer(house) {
  return [...house.files]
    .filter(([path]) => isSource(path) && /^(packages|apps|scripts|benchmarks|examples)\//.test(path))
    .flatMap(([path, text]) => [...nameOf(path), ...lengthOf(path, text)]);
}

/**
 * @param {string} path
 * @returns {Breach[]}
 */
function nameOf(path) {
  const name = posix.basename(path).replace(/\.(test|property\.test|test-d|d|bench)?\.?(ts|mts|mjs|js)$/, '');
  const directories = posix.dirname(path).split('/').slice(2);
  const empty = [...directories, name].find((part) => emptyNames.test(part));
  if (empty !== undefined) {
    return [
      {
        file: path,
        line: 0,
        message: `"${empty}" names no concept; name it after what it answers, or move its parts to the concepts they belong to`,
      },
    ];
  }
  if (secondAttempt.test(name)) {
    return [
      { file: path, line: 0, message: `"${name}" names an attempt; replace the first one, or name the difference` },
    ];
  }
  if (!kebab.test(name)) {
    return [{ file: path, line: 0, message: `"${name}" is not in kebab-case; name it after its main export` }];
  }
  return [];
}

/**
 * @param {string} path
 * @param {string} text
 * @returns {Breach[]}
 */
function lengthOf(path, text) {
  if (!/\/src\/|^scripts\//.test(path)) return [];
  const lines = text.trimEnd().split('\n').length;
  if (lines <= maximumLines) return [];
  return [
    { file: path, line: maximumLines, message: `has ${lines} lines, more than ${maximumLines}; split it by concept` },
  ];
}
