import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isRunning } from '../harness/processes.ts';
import { waitUntil } from '../harness/wait-until.ts';
import { E2eProject } from './support/e2e-project.ts';

const prepare = fileURLToPath(new URL('../../../../examples/real-host/prepare.mjs', import.meta.url));
const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'.split(':');
const hasProgram = (name: string): boolean => searchPath.some((directory) => existsSync(`${directory}/${name}`));
const hasDaemons = ['nginx', 'redis-server', 'chronyd'].every(hasProgram);
const ids = ['chrony', 'nginx', 'redis'];

/** A port that nobody uses at the moment. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}

const page = (url: string): Promise<string> => fetch(url).then((reply) => reply.text());

/** What redis answers to one line; an empty text where it is not there. */
function askRedis(socketPath: string, line: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = createConnection(socketPath);
    socket.once('data', (answer: Buffer) => {
      resolve(answer.toString().trim());
      socket.destroy();
    });
    socket.once('error', () => resolve(''));
    socket.write(`${line}\r\n`);
  });
}

/** Whether an NTP server answers with a packet of mode 4. */
function answersNtp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const end = (answers: boolean): void => {
      clearTimeout(timer);
      socket.close();
      resolve(answers);
    };
    const timer = setTimeout(end, 500, false);
    socket.once('message', (answer) => end(answer.length >= 48 && ((answer[0] ?? 0) & 7) === 4));
    socket.once('error', () => end(false));
    // Version 4, mode 3: a client.
    const packet = Buffer.alloc(48);
    packet[0] = 0x23;
    socket.send(packet, port, '127.0.0.1');
  });
}

describe.skipIf(!hasDaemons)('the daemons of Debian', () => {
  let project: E2eProject;
  let url = '';
  let ntpPort = 0;
  const redis = (line: string): Promise<string> => askRedis(project.path('run/redis.sock'), line);

  beforeAll(async () => {
    project = new E2eProject({});
    const httpPort = await freePort();
    ntpPort = await freePort();
    url = `http://127.0.0.1:${httpPort}/`;
    const argv = [prepare, '--dir', project.root, '--http-port', String(httpPort), '--ntp-port', String(ntpPort)];
    const { status, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`prepare.mjs ended with ${status}: ${stderr}`);
    await project.run();
    await project.cli(['system', 'dependency', 'MOUNTS', 'met']);
  }, 60_000);
  afterAll(() => project.dispose(), 120_000);

  const answers = async (): Promise<void> => {
    const details = (): string => project.output();
    const isServed = (): Promise<boolean> =>
      page(url).then(
        (text) => text.startsWith('Hello'),
        () => false,
      );
    await waitUntil('nginx to answer', isServed, details);
    await waitUntil('redis to answer', async () => (await redis('PING')) === '+PONG', details);
    await waitUntil('chrony to answer', () => answersNtp(ntpPort), details);
  };

  test('validate without a finding', async () => {
    const { code, stdout } = await project.cli(['validate', '--strict', project.directory]);
    expect([code, stdout]).toEqual([0, '3 definitions, no findings\n']);
  });

  test('answer', async () => {
    await project.readyPids(ids);
    await answers();
  });

  test('come back after SIGKILL and answer, and redis has its data', async () => {
    expect(await redis('SET greeting hello')).toBe('+OK');
    const before = await project.readyPids(ids);
    for (const pid of before.values()) process.kill(pid, 'SIGKILL');
    for (const id of ids) await project.readyPid(id, before.get(id));
    await answers();
    expect(await redis('GET greeting')).toContain('hello');
    for (const pid of before.values()) expect(isRunning(pid)).toBe(false);
  });

  test('do not notice a reload, nor the death of the manager', async () => {
    const before = await project.readyPids(ids);
    expect((await project.cli(['reload'])).stdout).toContain('no definition changed (3)');
    expect([...(await project.readyPids(ids))]).toEqual([...before]);
    await answers();
    await project.shell(`kill -KILL ${(await project.status()).manager.pid}`);
    await project.run();
    expect([...(await project.readyPids(ids))]).toEqual([...before]);
    await answers();
  });

  test('stop in their time, and leave nothing', async () => {
    const before = await project.readyPids(ids);
    const { code, stderr } = await project.cli(['stop', ...ids]);
    expect([code, stderr]).toEqual([0, '']);
    expect([...before.values()].filter(isRunning)).toEqual([]);
    expect(project.output()).not.toContain('SIGKILL was sent');
    await expect(page(url)).rejects.toThrow();
    expect(await redis('PING')).toBe('');
    expect((await project.cli(['start', ...ids])).code).toBe(0);
    await answers();
  });
});
