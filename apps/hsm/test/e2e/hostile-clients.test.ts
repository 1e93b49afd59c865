import { createConnection } from 'node:net';
import { expect, test } from 'vitest';
import { isRunning } from '../harness/processes.ts';
import { waitUntil } from '../harness/wait-until.ts';
import { scripted, sleeper } from './support/definition-text.ts';
import { type E2eProject, e2eProject } from './support/e2e-project.ts';

const malformed: readonly string[] = [
  'GET',
  '\r\n\r\n\r\n',
  'GET /v1/status HTTP/1.1\r\n\r\n',
  'GET /v1/status HTTP/9.9\r\nHost: x\r\n\r\n',
  'PUT /v1/system/active HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n{"va',
  'PUT /v1/system/active HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{"value":"maybe"',
  'POST /v1/services/crash/stop HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
  'POST /v1/services/%00%ff/stop HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}',
  'POST /v1/reload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n',
  `GET /v1/${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
  `GET /v1/status HTTP/1.1\r\nHost: x\r\nX-Long: ${'y'.repeat(100_000)}\r\n\r\n`,
  '\u0000\u0001\u0002\u0003\u00ff'.repeat(200),
  `POST /v1/shutdown HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n${'['.repeat(60_000)}`,
];

/** One client that writes something wrong, reads whatever comes, and goes. */
function disturb(socketPath: string, text: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = createConnection(socketPath);
    socket.on('error', () => undefined);
    socket.on('data', () => socket.destroy());
    socket.on('close', () => resolve());
    socket.write(text, 'latin1', () => socket.end());
  });
}

async function disturbMany(socketPath: string, count: number): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      await disturb(socketPath, malformed[next % malformed.length] ?? '');
    }
  };
  await Promise.all(Array.from({ length: 25 }, worker));
}

/** The times of the starts that the service wrote down, in milliseconds. */
function startTimes(project: E2eProject): readonly number[] {
  return project.lines('starts').map((line) => Number(line) / 1e6);
}

test('five thousand malformed requests neither end the manager nor hold up what it does', async () => {
  const project = e2eProject({
    'crash.toml': scripted('date +%s%N >>ROOT/starts; exit 1'),
    'web.toml': sleeper,
  });
  const hsm = await project.run();
  const pid = await project.readyPid('web');
  const fromMs = Date.now();
  await disturbMany(project.socket, 5000);
  const times = startTimes(project).filter((timeMs) => timeMs >= fromMs);
  const gaps = [...times, Date.now()].map((timeMs, index) => timeMs - (times[index - 1] ?? fromMs));
  // The poll interval is 200 ms; the rest is for a busy machine.
  expect(Math.max(...gaps)).toBeLessThan(5000);
  expect(hsm.hasExited).toBe(false);
  expect(isRunning(pid)).toBe(true);
  expect((await project.cli(['status'])).code).toBe(0);
  expect(await project.service('web')).toMatchObject({ pid, restarts: 0, operator: null });
  expect((await project.cli(['restart', 'web'])).code).toBe(0);
  await project.readyPid('web', pid);
});

test('clients that connect and say nothing hold up no service, and are cut off in favour of others', async () => {
  const project = e2eProject({ 'crash.toml': scripted('echo >>ROOT/starts; exit 1'), 'web.toml': sleeper });
  await project.run();
  const pid = await project.readyPid('web');
  const silent = Array.from({ length: 500 }, () => createConnection(project.socket).on('error', () => undefined));
  const starts = project.lines('starts').length;
  await waitUntil('more starts', () => project.lines('starts').length >= starts + 3);
  await waitUntil('a command to be served', async () => (await project.cli(['restart', 'web'])).code === 0);
  for (const socket of silent) socket.destroy();
  await project.readyPid('web', pid);
});
