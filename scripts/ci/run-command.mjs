import { spawn } from 'node:child_process';
import { root, toolEnvironment } from '../tool-environment.mjs';

const limitMs = 45 * 60_000;

/**
 * Runs a command to its end, its output going to ours.
 *
 * @param {readonly string[]} argv
 * @returns {Promise<{ exitCode: number | null, output: string }>} `exitCode` is null when a signal ended it
 */
export function runCommand(argv) {
  const [file = '', ...args] = argv;
  const child = spawn(file, args, {
    cwd: root,
    env: toolEnvironment,
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: limitMs,
  });
  let output = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (/** @type {string} */ text) => {
    process.stdout.write(text);
    // The last lines are enough to judge by.
    output = (output + text).slice(-10_000);
  });
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(`"${file}" could not be run: ${error.message}`);
      resolve({ exitCode: null, output });
    });
    child.once('close', (exitCode) => resolve({ exitCode, output }));
  });
}
