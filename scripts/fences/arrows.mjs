import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { isSource, lineAt } from './house.mjs';
import { separate } from './separate.mjs';

/** @typedef {import('./house.mjs').House} House */
/** @typedef {import('./house.mjs').Package} Package */
/** @typedef {import('./house.mjs').Breach} Breach */
/** @typedef {{ specifier: string, line: number }} Import */

const application = '@hermit/hsm';
const builtins = new Set(builtinModules);

/**
 * Arrows point one way: pure packages depend on pure ones only, no relative import leaves its package, nobody imports
 * the application, and what is imported is declared.
 *
 * @param {House} house
 * @returns {Breach[]}
 */
export function arrowsPointOneWay(house) {
  return house.packages.flatMap((each) => [...declared(house, each), ...imported(house, each)]);
}

/**
 * @param {House} house
 * @param {Package} owner
 * @returns {Breach[]}
 */
function declared(house, owner) {
  const file = `${owner.directory}/package.json`;
  /** @type {Breach[]} */
  const breaches = [];
  if (owner.tags.length === 0) {
    breaches.push({ file, line: 0, message: `has no tags; say what it is in ${owner.directory}/turbo.json` });
  }
  for (const name of Object.keys(dependenciesOf(owner, true))) {
    const problem = forbidden(house, owner, name);
    if (problem !== null) breaches.push({ file, line: 0, message: problem });
  }
  return breaches;
}

/**
 * @param {House} house
 * @param {Package} owner
 * @param {string} name
 */
function forbidden(house, owner, name) {
  if (name === application && owner.manifest.name !== application) {
    return `uses ${application}; the application assembles and is used by nobody. Move what is shared into a package`;
  }
  const other = house.packages.find((each) => each.manifest.name === name);
  if (other === undefined || !owner.tags.includes('pure') || other.tags.includes('pure')) return null;
  return `is pure and uses ${name}, which is not; put an interface into ${owner.manifest.name} and turn the arrow round`;
}

/**
 * @param {House} house
 * @param {Package} owner
 * @returns {Breach[]}
 */
function imported(house, owner) {
  const inside = [...house.files].filter(([path]) => path.startsWith(`${owner.directory}/`) && isSource(path));
  return inside.flatMap(([file, text]) =>
    importsOf(text).flatMap(({ specifier, line }) => {
      const message = specifier.startsWith('.')
        ? leaves(owner, file, specifier)
        : undeclared(house, owner, file, specifier);
      return message === null ? [] : [{ file, line, message }];
    }),
  );
}

/**
 * @param {Package} owner
 * @param {string} file
 * @param {string} specifier
 */
function leaves(owner, file, specifier) {
  const resolved = posix.join(posix.dirname(file), specifier);
  if (resolved.startsWith(`${owner.directory}/`)) return null;
  return `imports "${specifier}" from outside of its package; import the package by its name and declare it`;
}

/**
 * @param {House} house
 * @param {Package} owner
 * @param {string} file
 * @param {string} specifier
 */
function undeclared(house, owner, file, specifier) {
  const name = packageName(specifier);
  if (specifier.startsWith('node:') || builtins.has(name)) {
    const isPureSource = owner.tags.includes('pure') && file.startsWith(`${owner.directory}/src/`);
    return isPureSource ? `imports "${specifier}" in a pure package; take what it does from a port` : null;
  }
  if (name === owner.manifest.name || name.startsWith('#')) return null;
  const arrow = forbidden(house, owner, name);
  if (arrow !== null) return arrow;
  const isShipped = file.startsWith(`${owner.directory}/src/`);
  // What a bundled application contains is a development dependency of it.
  const mayUseTools = !isShipped || owner.tags.includes('app') || owner.manifest.private === true;
  const known = dependenciesOf(owner, mayUseTools);
  const shared = isShipped ? {} : { ...house.manifest.dependencies, ...house.manifest.devDependencies };
  if (name in known || name in shared) return null;
  return `imports "${specifier}", which ${owner.directory}/package.json does not declare${isShipped ? ' among its dependencies' : ''}; declare it with a version of the catalog`;
}

/**
 * @param {Package} owner
 * @param {boolean} withTools
 * @returns {Record<string, string>}
 */
function dependenciesOf({ manifest }, withTools) {
  return {
    ...manifest.dependencies,
    ...manifest.peerDependencies,
    ...manifest.optionalDependencies,
    ...(withTools ? manifest.devDependencies : {}),
  };
}

/** @param {string} specifier */
function packageName(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/**
 * @param {string} text
 * @returns {Import[]}
 */
export function importsOf(text) {
  const { code } = separate(text);
  // Quoted text is blank in `code`: the keyword is found there, the specifier is read from the source.
  const keywords = /(?<![.\w$])(?:from\b|import\b(?:\s*\()?)/g;
  return [...code.matchAll(keywords)].flatMap((match) => {
    const end = match.index + match[0].length;
    const quoted = /^\s*(['"])([^'"\n]+)\1/.exec(text.slice(end));
    return quoted?.[2] === undefined ? [] : [{ specifier: quoted[2], line: lineAt(text, match.index) }];
  });
}
