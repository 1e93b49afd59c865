import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../tool-environment.mjs';

/**
 * @typedef {object} Demo Where one run of the demonstration keeps its things.
 * @property {string} directory
 * @property {string} services a copy of the example's definitions, to be edited at will
 * @property {string} logs
 * @property {string} command a program: `hsm`, asking this manager
 * @property {string[]} argv what runs the manager
 */

/**
 * Makes a new directory for one run. The definitions are copied, because as root `hsm` reads only files that nobody
 * else can change, and a checkout often belongs to somebody else.
 *
 * @param {string} example directory of the definitions
 * @returns {Demo}
 */
export function prepareDemo(example) {
  const directory = mkdtempSync(join(tmpdir(), 'hermit-demo-'));
  const services = join(directory, 'services');
  const logs = join(directory, 'logs');
  const socket = join(directory, 'control.sock');
  const command = join(directory, 'hsm');
  const hsm = [process.execPath, join(root, 'apps/hsm/bin/run.js')];

  copyDefinitions(example, services);
  writeFileSync(command, `#!/bin/sh\nHSM_SOCKET=${quoted(socket)} exec ${hsm.map(quoted).join(' ')} "$@"\n`);
  chmodSync(command, 0o755);
  const options = ['--dir', services, '--state-dir', join(directory, 'state'), '--log-dir', logs, '--socket', socket];
  return { directory, services, logs, command, argv: [...hsm, 'run', ...options] };
}

/**
 * @param {string} from
 * @param {string} to
 */
function copyDefinitions(from, to) {
  mkdirSync(to, { mode: 0o755 });
  for (const file of readdirSync(from).filter((name) => name.endsWith('.toml'))) {
    copyFileSync(join(from, file), join(to, file));
    chmodSync(join(to, file), 0o644);
  }
}

/** @param {string} text */
function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
