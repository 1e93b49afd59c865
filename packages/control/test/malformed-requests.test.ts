import { connect } from 'node:net';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openapiDocument } from '../src/server.ts';
import { memoryInUse } from './fixture/memory-in-use.ts';
import { eventually, fullyServed } from './fixture/served.ts';

const paths = Object.keys(openapiDocument()['paths'] as object);
const seed = 20_261_120;
const rounds = 10_000;

const word = fc.oneof(
  fc.constantFrom(
    '',
    '..',
    '%',
    '%zz',
    '%00',
    '__proto__',
    'constructor',
    'web',
    'true',
    '-1',
    '1e999',
    '[]',
    '{',
    'null',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const path = fc.oneof(
  fc.constantFrom(...paths).map((text) => text.replace(/\{[a-z]+\}/, 'web')),
  fc.tuple(fc.constantFrom(...paths), word).map(([text, part]) => text.replace(/\{[a-z]+\}/, part)),
  word.map((text) => `/${text}`),
);
const query = fc.array(fc.tuple(fc.constantFrom('service', 'since', 'follow', 'lines', 'pattern', 'grep', 'x'), word), {
  minLength: 1,
  maxLength: 3,
});
/** Nothing that a route takes: no JSON, no object, or an object with a key that none has. */
const body = fc.oneof(
  word.filter((text) => text !== ''),
  fc.constantFrom('[{"facts":[]}]', '{"wait":1,"sudo":1}', '{"facts":[[]]}', '{"state":[],"sudo":1}', '\u0000'),
  fc
    .dictionary(fc.constantFrom('facts', 'wait', 'timeoutMs', 'value', 'state', 'x'), fc.jsonValue())
    .map((keys) => JSON.stringify({ ...keys, sudo: 1 })),
);
const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'get', 'FOO', '');

interface Malformed {
  readonly bytes: Uint8Array;
  /** Whether the server has to answer by itself, or the client closes its half. */
  readonly isWhole: boolean;
}

/** Well-formed in part, and never a request that is granted: the query or the body is never as a route takes it. */
const malformed: fc.Arbitrary<Malformed> = fc
  .record({ method, path, query, body, cut: fc.option(fc.nat(300), { freq: 4 }) })
  .map((parts) => {
    const { cut } = parts;
    const search = [['sudo', '1'], ...parts.query].map(([key, value]) => `${key}=${value}`).join('&');
    const head = `${parts.method} ${parts.path}?${search} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n`;
    const bytes = Buffer.from(parts.body);
    const text = Buffer.concat([Buffer.from(`${head}Content-Length: ${bytes.length}\r\n\r\n`), bytes]);
    return { bytes: cut === null ? text : text.subarray(0, cut), isWhole: cut === null };
  });

it('ten thousand malformed requests are refused, change nothing, and leave nothing behind', async () => {
  const { socketPath, client, faults, backend } = await fullyServed();
  const codes = new Set<string>();
  const requests = fc.sample(malformed, { seed, numRuns: rounds });
  async function send({ bytes, isWhole }: Malformed): Promise<void> {
    const answer = await answerTo(socketPath, bytes, isWhole);
    expect(answer).toMatch(/^$|^HTTP\/1\.1 [45]/);
    expect(answer).not.toMatch(/^HTTP\/1\.1 500/);
    codes.add(/"code":"([a-z-]+)"/.exec(answer)?.[1] ?? '');
  }
  async function sendAll(from: number, to: number): Promise<void> {
    for (let index = from; index < to; index += 20) {
      await Promise.all(requests.slice(index, Math.min(index + 20, to)).map(send));
      if (index % 1_000 === 0) expect((await client.ping()).ok).toBe(true);
    }
  }
  await sendAll(0, rounds / 2);
  const before = memoryInUse();
  await sendAll(rounds / 2, rounds);
  expect(memoryInUse() - before).toBeLessThan(8 * 1024 * 1024);
  for (const code of ['invalid-request', 'unknown-route', 'method-not-allowed']) {
    expect([...codes]).toContain(code);
  }
  expect(faults).toEqual([]);
  expect([backend.manager.commands, backend.reloads, backend.shutdowns, backend.forced]).toEqual([[], [], [], []]);
  expect(backend.facts.list(null)).toEqual([]);
  await eventually(async () => (await client.ping()).ok);
}, 180_000);

/** Everything that comes back until the server closes the connection. Keeps nothing for the end of the test. */
function answerTo(socketPath: string, bytes: Uint8Array, isWhole: boolean): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ path: socketPath, allowHalfOpen: true });
    let answer = '';
    const done = (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('error', done).on('end', done).on('close', done);
    socket.write(bytes);
    if (!isWhole) socket.end();
  });
}
