import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startControlServer } from '../packages/control/dist/server.js';
import { mediansInTurn, timeOfAsync } from './measure.mjs';
import { figure, heading, mustStayBelow, ratio, table } from './report.mjs';

const clients = 50;
const one = 'GET /v1/ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
const many = 'GET /v1/ping HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(1_700);

/** What clients cost that send 64 KiB of requests at once, against clients that send one request. */
export async function crowdedClients() {
  const directory = mkdtempSync(join(tmpdir(), 'hsm-bench-'));
  const socketPath = join(directory, 'run', 'control.sock');
  const backend = /** @type {any} */ ({
    manager: { subscribe: () => () => {} },
    info: () => ({ pid: process.pid, version: '0' }),
  });
  const started = await startControlServer({ backend, socketPath, holdsManagerLock: true });
  if (!started.ok) throw new Error(started.problem.message);
  const texts = new Map([
    ['one request each', one],
    ['1,700 requests each, at once', many],
  ]);
  const figures = await mediansInTurn(15, [...texts.keys()], (key) =>
    timeOfAsync(() => Promise.all(Array.from({ length: clients }, () => answered(socketPath, texts.get(key) ?? '')))),
  );
  await started.server.close();
  rmSync(directory, { recursive: true });
  const [plainMs = 0, crowdMs = 0] = figures.values();
  heading(
    'Crowded clients',
    `${clients} connections together, until all have their one answer; medians of 15 rounds, in turn.`,
  );
  const rows = [...figures].map(([key, ms]) => [key, figure(ms, 'ms'), ratio(ms, plainMs)]);
  table([['', 'all answered', 'against one each'], ...rows]);
  mustStayBelow('the cost of clients that pipeline', crowdMs / plainMs, 8);
}

/** @param {string} socketPath @param {string} text */
function answered(socketPath, text) {
  return new Promise((resolve) => {
    const socket = connect(socketPath, () => socket.write(text));
    socket.on('error', () => {});
    socket.on('close', resolve);
    socket.resume();
  });
}
