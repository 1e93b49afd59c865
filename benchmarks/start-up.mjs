// How long a command takes from nothing to its end, against Node doing nothing.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mediansInTurn, timeOf } from './measure.mjs';
import { figure, heading, mustStayBelow, ratio, table } from './report.mjs';

/** What a command may cost against Node doing nothing. */
const mostOfNode = 3;

const hsm = fileURLToPath(new URL('../apps/hsm/bin/run.js', import.meta.url));

export async function startUp({ rounds = 41 } = {}) {
  heading('Start of a command', `Medians of ${rounds}, in turn. \`status\` asks a manager that runs one service.`);
  const directory = mkdtempSync(join(tmpdir(), 'hermit-bench-'));
  const manager = await runManager(directory);
  try {
    const socket = join(directory, 'control.sock');
    const commands = new Map([
      ['node -e 0', ['-e', '0']],
      ['hsm --version', [hsm, '--version']],
      ['hsm validate', [hsm, 'validate', join(directory, 'services')]],
      ['hsm status', [hsm, 'status', '--socket', socket]],
    ]);
    const costs = await mediansInTurn(rounds, [...commands.keys()], (name) => run(name, commands.get(name)));
    const nothing = costs.get('node -e 0');
    table([
      ['command', 'time', 'against node -e 0'],
      ...[...costs].map(([name, costMs]) => [name, figure(costMs, 'ms'), ratio(costMs, nothing)]),
    ]);
    for (const name of ['hsm validate', 'hsm status']) {
      mustStayBelow(`${name} against node -e 0`, costs.get(name) / nothing, mostOfNode);
    }
  } finally {
    const ended = manager.exitCode === null ? once(manager, 'exit') : null;
    manager.kill('SIGTERM');
    await ended;
    rmSync(directory, { recursive: true, force: true });
  }
}

function run(name, parameters) {
  let result = null;
  const costMs = timeOf(() => {
    result = spawnSync(process.execPath, parameters, { encoding: 'utf8' });
  });
  if (result.status !== 0) throw new Error(`${name} ended with ${result.status}: ${result.stdout}${result.stderr}`);
  return costMs;
}

/** Resolves when the manager has said that it is ready. */
async function runManager(directory) {
  const services = join(directory, 'services');
  mkdirSync(services);
  writeFileSync(join(services, 'sleeper.toml'), 'exec_start = ["/bin/sleep", "600"]\n');
  const places = ['--state-dir', 'state', '--log-dir', 'log', '--socket', 'control.sock'];
  const flags = places.map((place, index) => (index % 2 === 0 ? place : join(directory, place)));
  const manager = spawn(process.execPath, [hsm, 'run', '--dir', services, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const isReady = new Promise((resolve, reject) => {
    for (const stream of [manager.stdout, manager.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
        if (/ready/.test(output)) resolve();
      });
    }
    manager.once('exit', (code) => reject(new Error(`hsm run ended with ${code}: ${output}`)));
  });
  await isReady;
  return manager;
}
