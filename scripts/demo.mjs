import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { demoText } from './demo/demo-text.mjs';
import { forwardSignals } from './demo/forward-signals.mjs';
import { prepareDemo } from './demo/prepare-demo.mjs';
import { root, toolEnvironment } from './tool-environment.mjs';

// The terminal may be closed while we still have something to say.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const demo = prepareDemo(join(root, 'examples/quickstart/services'));
const [node = '', ...args] = demo.argv;
console.log(demoText(demo));

// In a session of its own, so that Ctrl-C reaches it through us, and only once.
const manager = spawn(node, args, {
  cwd: root,
  env: toolEnvironment,
  stdio: ['ignore', 'inherit', 'inherit'],
  detached: true,
});
const endForwarding = forwardSignals(() => manager.kill('SIGINT'));

manager.once('error', (error) => console.error(`"${node}" could not be run: ${error.message}`));
manager.once('close', (exitCode, signal) => {
  endForwarding();
  if (exitCode === 0) {
    rmSync(demo.directory, { recursive: true, force: true });
    console.log('All services are stopped.');
    return;
  }
  console.error(`hsm ended with ${signal ?? `exit code ${exitCode}`}; its files are left in ${demo.directory}`);
  process.exitCode = 1;
});
