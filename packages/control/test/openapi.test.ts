import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { openapiDocument } from '../src/server.ts';
import type { FullBackend } from './fixture/full-backend.ts';
import { rawClient, rawPost } from './fixture/raw-client.ts';
import { eventually, fullyServed, type Served } from './fixture/served.ts';

interface Operation {
  readonly operationId: string;
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: object } } };
  readonly responses: Readonly<
    Record<string, { readonly content: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

const document = JSON.parse(JSON.stringify(openapiDocument())) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
};
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

const ajv = new Ajv2020({
  strict: true,
  strictTuples: false,
  strictRequired: false,
  strictTypes: false,
  allowUnionTypes: true,
});
ajv.addVocabulary(['openapi', 'info', 'servers', 'paths', 'components']);
ajv.addSchema(document, 'openapi');

/** What a schema of the document says about a value; within it references are to the document. */
function validator(pointer: string): ValidateFunction {
  return ajv.compile({ $ref: `openapi#${pointer}` });
}

function pointerTo(...keys: readonly string[]): string {
  return keys.map((key) => `/${encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('');
}

describe('the OpenAPI document', () => {
  it('is one, of version 3.1', async () => {
    const result = await new Validator().validate(structuredClone(document));
    expect(result.errors ?? []).toEqual([]);
    expect(document).toMatchObject({ openapi: '3.1.0' });
  });

  it('is what docs/reference/openapi.json says; if not: pnpm run build, node packages/control/scripts/write-openapi.mjs', () => {
    const page = readFileSync(new URL('../../../docs/reference/openapi.json', import.meta.url), 'utf8');
    expect(JSON.parse(page)).toEqual(document);
  });

  it('is what the server says of itself', async () => {
    const { socketPath } = await fullyServed();
    expect(JSON.parse((await replyTo(socketPath, 'GET', '/v1/openapi.json', null)).text)).toEqual(document);
  });

  it('gives every operation a name of its own', () => {
    const names = operations.map(({ operation }) => operation.operationId);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(25);
  });

  it('has only schemas that can be compiled', () => {
    for (const { path, method, operation } of operations) {
      for (const [status, { content }] of Object.entries(operation.responses)) {
        for (const type of Object.keys(content)) {
          validator(pointerTo('paths', path, method, 'responses', status, 'content', type, 'schema'));
        }
      }
      if (operation.requestBody === undefined) continue;
      validator(pointerTo('paths', path, method, 'requestBody', 'content', 'application/json', 'schema'));
    }
  });
});

it('has schemas that notice what is missing', () => {
  expect(validator('/components/schemas/Ping')({ pid: 1, version: '1' })).toBe(false);
  expect(validator('/components/schemas/Error')({ code: 'nonsense', message: '' })).toBe(false);
  expect(validator('/components/schemas/Fact')([1])).toBe(false);
});

/** Bodies for the operations that need one. */
const bodies: Readonly<Record<string, object>> = {
  setActive: { value: true },
  setSystemDependency: { value: true },
  awaitService: { state: 'up' },
  assertFacts: { facts: [['a', { b: [1, null] }]] },
  retractFacts: { facts: [] },
  replaceSessionFacts: { facts: [] },
};

const replies = operations.filter(({ operation }) => 'application/json' in (operation.responses['200']?.content ?? {}));
const streams = operations.filter(
  ({ operation }) => 'text/event-stream' in (operation.responses['200']?.content ?? {}),
);

describe('what the server sends', () => {
  it.each(replies)('is what the document says of $operation.operationId', async ({ path, method, operation }) => {
    const { socketPath, backend } = await fullyServed();
    const target = path.replace('{id}', 'web').replace('{name}', 'TIME');
    const body = method === 'get' ? null : (bodies[operation.operationId] ?? {});
    const { status, text } = await replyTo(socketPath, method.toUpperCase(), target, body);
    expect(status).toBe(operation.operationId === 'replaceSessionFacts' ? 404 : 200);
    expectValid({ path, method, status }, text);
    expect(backend.manager.commands.length).toBeLessThan(2);
  });

  it.each(replies)('is what the document says of an error of $operation.operationId', async ({ path, method }) => {
    const { socketPath } = await fullyServed();
    const target = path.replace('{id}', 'nope').replace('{name}', 'NOPE');
    const { status, text } = await replyTo(socketPath, method.toUpperCase(), `${target}?sudo=1`, null);
    expect(status).toBe(400);
    expectValid({ path, method, status }, text);
  });

  it.each([
    ['/v1/events', 'event', 'Event'],
    ['/v1/events?since=gone', 'gap', 'Gap'],
    ['/v1/logs', 'line', 'LogLine'],
    ['/v1/status/stream', 'snapshot', 'Status'],
    ['/v1/status/stream', 'change', 'StatusChange'],
    ['/v1/facts/stream', 'snapshot', 'Facts'],
    ['/v1/facts/stream', 'change', 'FactChange'],
  ])('in %s is an event %s with a document %s', async (path, event, name) => {
    const served = await fullyServed();
    served.backend.tell('web', 'ready');
    served.backend.write('line');
    const { socket } = rawClient(served.socketPath);
    const text = collected(socket);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await eventually(() => {
      stir(served);
      return text().includes(`event: ${event}\n`);
    });
    const data = new RegExp(`event: ${event}\n(?:id: .*\n)?data: (.*)\n`).exec(text())?.[1] ?? '';
    const isValid = validator(`/components/schemas/${name}`);
    expect(isValid(JSON.parse(data)), JSON.stringify(isValid.errors)).toBe(true);
    expect(streams.map((stream) => stream.path)).toContain(path.split('?')[0]);
  });

  it('when a session begins is a document Session', async () => {
    const { socketPath } = await fullyServed();
    const { socket } = rawClient(socketPath);
    const text = collected(socket);
    socket.write(rawPost('/v1/sessions', '{}'));
    await eventually(() => /data: .*\n/.test(text()));
    const isValid = validator('/components/schemas/Session');
    expect(isValid(JSON.parse(/data: (.*)\n/.exec(text())?.[1] ?? ''))).toBe(true);
  });
});

/** Something changes. */
function stir({ backend }: Served<FullBackend>): void {
  backend.manager.change('web', { state: 'starting' });
  backend.facts.replace('a', [['round', performance.now()]]);
}

function collected(socket: Socket): () => string {
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString();
  });
  return () => text;
}

function expectValid(
  { path, method, status }: { readonly path: string; readonly method: string; readonly status: number },
  text: string,
): void {
  expect(Object.keys(document.paths[path]?.[method]?.responses ?? {})).toContain(String(status));
  const keys = ['paths', path, method, 'responses', String(status), 'content', 'application/json', 'schema'];
  const isValid = validator(pointerTo(...keys));
  expect(isValid(JSON.parse(text)), JSON.stringify(isValid.errors)).toBe(true);
}

function replyTo(
  socketPath: string,
  method: string,
  path: string,
  body: object | null,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, method, path, agent: false }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
      resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
    });
    call.on('error', reject);
    call.end(body === null ? undefined : JSON.stringify(body));
  });
}
