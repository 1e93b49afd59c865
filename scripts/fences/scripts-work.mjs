import { scriptPurposes } from '../script-purposes.mjs';

/** @typedef {import('./house.mjs').House} House */
/** @typedef {import('./house.mjs').Breach} Breach */

const packageManager = new Set(['run', 'exec', 'install']);

/**
 * Every script of the root is explained, and calls only files and scripts that exist.
 *
 * @param {House} house
 * @param {Record<string, string>} purposes
 * @returns {Breach[]}
 */
export function scriptsWork(house, purposes = scriptPurposes) {
  const scripts = house.manifest.scripts ?? {};
  const names = Object.keys(scripts);
  return [
    ...names
      .filter((name) => !(name in purposes))
      .map((name) => breach(`script "${name}" has no line in scripts/script-purposes.mjs; say there what it is for`)),
    ...Object.keys(purposes)
      .filter((name) => !names.includes(name))
      .map((name) => breach(`scripts/script-purposes.mjs explains "${name}", which is no script; remove the line`)),
    ...Object.entries(scripts).flatMap(([name, command]) => calls(house, name, command)),
  ];
}

/**
 * @param {House} house
 * @param {string} name
 * @param {string} command
 */
function calls(house, name, command) {
  const files = [...command.matchAll(/\bnode (?!-)(\S+)/g)].map((match) => match[1] ?? '');
  const others = [...command.matchAll(/\bpnpm(?:@\S+)? run (\S+)/g)].map((match) => match[1] ?? '');
  return [
    ...files
      .filter((file) => !exists(house, file))
      .map((file) => breach(`script "${name}" runs ${file}, which does not exist; write it or remove the script`)),
    ...others
      .filter((other) => !packageManager.has(other) && house.manifest.scripts?.[other] === undefined)
      .map((other) => breach(`script "${name}" calls the script "${other}", which does not exist`)),
  ];
}

/**
 * @param {House} house
 * @param {string} file
 */
function exists(house, file) {
  return house.files.has(file) || house.files.has(file.replace(/\/dist\/(.*)\.js$/, '/src/$1.ts'));
}

/**
 * @param {string} message
 * @returns {Breach}
 */
function breach(message) {
  return { file: 'package.json', line: 0, message };
}
