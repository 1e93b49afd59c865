import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The directory of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

const limitMs = 45 * 60_000;

const env = {
  ...process.env,
  PATH: [join(root, 'node_modules', '.bin'), process.env['PATH'] ?? ''].join(delimiter),
  TURBO_TELEMETRY_DISABLED: '1',
  TURBO_NO_UPDATE_NOTIFIER: '1',
};

/**
 * Runs a command to its end, its output going to ours.
 *
 * @param {readonly string[]} argv
 * @returns {Promise<{ exitCode: number | null, output: string }>} `exitCode` is null when a signal ended it
 */
export function runCommand(argv) {
  const [file = '', ...args] = argv;
  const child = spawn(file, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'], timeout: limitMs });
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
