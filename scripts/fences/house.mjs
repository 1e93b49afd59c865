import { execFileSync } from 'node:child_process';
import { existsSync, globSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} Manifest A package.json, as far as the fences look at it.
 * @property {string} name
 * @property {boolean} [private]
 * @property {string} [description]
 * @property {string} [license]
 * @property {string} [type]
 * @property {Record<string, string>} [engines]
 * @property {unknown} [exports]
 * @property {unknown} [bin]
 * @property {string[]} [files]
 * @property {Record<string, string>} [publishConfig]
 * @property {Record<string, string>} [scripts]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [devDependencies]
 * @property {Record<string, string>} [peerDependencies]
 * @property {Record<string, string>} [optionalDependencies]
 */

/**
 * @typedef {object} Package
 * @property {string} directory such as `packages/core`
 * @property {Manifest} manifest
 * @property {string[]} tags from its turbo.json
 */

/**
 * @typedef {object} House Everything that the fences look at: they read no file themselves.
 * @property {Map<string, string>} files text by path from the root, with `/`
 * @property {Package[]} packages
 * @property {Manifest} manifest of the root
 */

/**
 * @typedef {object} Breach
 * @property {string} file
 * @property {number} line from 1; 0 means the file as a whole
 * @property {string} message what is wrong, and the way out
 */

/** @typedef {(house: House) => Breach[]} Fence */

/**
 * @param {Map<string, string>} files
 * @returns {House}
 */
export function assembleHouse(files) {
  const manifestPaths = [...files.keys()].filter((path) => /^(packages|apps)\/[^/]+\/package\.json$/.test(path));
  return {
    files,
    manifest: JSON.parse(files.get('package.json') ?? '{"name":""}'),
    packages: manifestPaths.map((path) => assemblePackage(files, path.slice(0, -'/package.json'.length))),
  };
}

/**
 * @param {Map<string, string>} files
 * @param {string} directory
 * @returns {Package}
 */
function assemblePackage(files, directory) {
  const turbo = JSON.parse(files.get(`${directory}/turbo.json`) ?? '{}');
  return {
    directory,
    manifest: JSON.parse(files.get(`${directory}/package.json`) ?? '{}'),
    tags: turbo.tags ?? [],
  };
}

/**
 * Reads every text file that git knows or would add.
 *
 * @param {string} root
 * @returns {House}
 */
export function readHouse(root) {
  /** @type {Map<string, string>} */
  const files = new Map();
  for (const path of listFiles(root).sort()) {
    const full = join(root, path);
    if (!existsSync(full) || !lstatSync(full).isFile()) continue;
    const bytes = readFileSync(full);
    if (!bytes.includes(0)) files.set(path, bytes.toString('utf8'));
  }
  return assembleHouse(files);
}

const made = /(^|\/)(node_modules|dist|build|coverage|reports|\.turbo|\.git|generated)(\/|$)|\.tsbuildinfo$/;

/** @param {string} root */
function listFiles(root) {
  try {
    const output = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 64 * 1024 * 1024,
    });
    return output.split('\0').filter((path) => path !== '');
  } catch {
    // A copy without its history is checked as well.
    const exclude = (/** @type {string} */ path) => made.test(path);
    return globSync(['**/*', '**/.*', '.*/**/*'], { cwd: root, exclude }).filter((path) => !made.test(path));
  }
}

/**
 * @param {string} text
 * @param {number} index
 */
export function lineAt(text, index) {
  return text.slice(0, index).split('\n').length;
}

/**
 * Every match of a pattern with the `g` flag, as breaches.
 *
 * @param {string} file
 * @param {string} text
 * @param {RegExp} pattern
 * @param {(found: string) => string} message
 * @returns {Breach[]}
 */
export function breachesOf(file, text, pattern, message) {
  return [...text.matchAll(pattern)].map((match) => ({
    file,
    line: lineAt(text, match.index),
    message: message(match[0].trim()),
  }));
}

/** @param {string} path */
export const isSource = (path) => /\.(ts|mts|mjs|js)$/.test(path);
