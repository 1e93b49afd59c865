import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { demoText } from './demo/demo-text.mjs';
import { forwardSignals } from './demo/forward-signals.mjs';
import { prepareDemo } from './demo/prepare-demo.mjs';
import { root, toolEnvironment } from './tool-environment.mjs';

/** @typedef {{ exitCode: number | null, signal: string | null }} End */

/** What runs now, and how it is asked to stop. @type {import('node:child_process').ChildProcess | null} */
let child = null;
let isAskedToStop = false;

// The terminal may be closed while we still have something to say.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const endForwarding = forwardSignals(() => {
  if (!isAskedToStop) console.log('\nStopping the services in order. Once more stops them at once.');
  isAskedToStop = true;
  child?.kill('SIGINT');
});
process.exitCode = await demonstrate();
endForwarding();

async function demonstrate() {
  const isBuilt = process.argv.includes('--no-build') || (await build());
  if (!isBuilt) return isAskedToStop ? 0 : 1;
  if (isAskedToStop) return 0;
  const demo = prepareDemo(join(root, 'examples/quickstart/services'));
  console.log(demoText(demo));
  const { exitCode, signal } = await run(demo.argv, 'inherit');
  if (exitCode !== 0) {
    console.error(`\nhsm ended with ${signal ?? `exit code ${exitCode}`}. Its files are left in ${demo.directory}.`);
    return 1;
  }
  rmSync(demo.directory, { recursive: true, force: true });
  console.log('All services are stopped.');
  return 0;
}

async function build() {
  console.log('Building …');
  const { exitCode } = await run(['turbo', 'run', 'build', '--output-logs=errors-only'], 'pipe');
  return exitCode === 0;
}

/**
 * Runs a command in a session of its own, so that Ctrl-C reaches it through us, and only once.
 *
 * @param {readonly string[]} argv
 * @param {'inherit' | 'pipe'} output `pipe`: shown only when it fails
 * @returns {Promise<End>}
 */
function run(argv, output) {
  const [file = '', ...args] = argv;
  const running = spawn(file, args, {
    cwd: root,
    env: toolEnvironment,
    stdio: ['ignore', output, output],
    detached: true,
  });
  child = running;
  let text = '';
  for (const stream of [running.stdout, running.stderr]) {
    stream?.setEncoding('utf8').on('data', (/** @type {string} */ part) => {
      text += part;
    });
  }
  return new Promise((resolve) => {
    running.once('error', (error) => {
      console.error(`"${file}" could not be run: ${error.message}`);
      resolve({ exitCode: null, signal: null });
    });
    running.once('close', (exitCode, signal) => {
      if (exitCode !== 0 && !isAskedToStop) process.stderr.write(text);
      resolve({ exitCode, signal });
    });
  });
}
