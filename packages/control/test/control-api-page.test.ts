import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { controlErrors } from '../src/index.ts';
import { openapiDocument, startServiceSocket } from '../src/server.ts';
import { FakeFacts } from './fixture/fake-facts.ts';
import { rawClient, rawPost } from './fixture/raw-client.ts';
import { afterwards, eventually, fullyServed, scratchDirectory } from './fixture/served.ts';

const page = readFileSync(new URL('../../../docs/reference/control-api.md', import.meta.url), 'utf8');
const hasCurl = spawnSync('curl', ['--version']).status === 0;
if (!hasCurl) console.warn('the examples of control-api.md are not run: there is no curl here');

interface Example {
  readonly script: string;
  /** What is shown below the command, if anything is: a document, or the beginning of a stream. */
  readonly output: { readonly language: string; readonly text: string } | null;
}

const blocks = [...page.matchAll(/```(sh|json|text)\n(.*?)```/gs)].map(([, language = '', text = '']) => ({
  language,
  text,
}));
const examples = blocks.flatMap(({ language, text }, index): Example[] => {
  const next = blocks[index + 1];
  if (language !== 'sh') return [];
  return [{ script: text, output: next === undefined || next.language === 'sh' ? null : next }];
});

/** What the examples speak of, and the environment in which they are run. */
async function stage(script: string): Promise<NodeJS.ProcessEnv> {
  const { socketPath, backend } = await fullyServed();
  if (script.includes('"wait": false')) backend.shutdownReply = new Promise(() => {});
  backend.tell('web', 'ready');
  backend.write('listening');
  backend.facts.replace('operator', [['default-route', 'ipv4']]);
  const env = { ...process.env, HSM_SOCKET: socketPath };
  if (script.includes('/v1/facts/replace')) return { ...env, HSM_SOCKET: await serviceSocket() };
  return script.includes('$TOKEN') ? { ...env, TOKEN: await sessionToken(socketPath) } : env;
}

async function sessionToken(socketPath: string): Promise<string> {
  const { socket } = rawClient(socketPath);
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString();
  });
  socket.write(rawPost('/v1/sessions', '{}'));
  await eventually(() => text.includes('"token"'));
  return /"token":"([^"]+)"/.exec(text)?.[1] ?? '';
}

async function serviceSocket(): Promise<string> {
  const facts = new FakeFacts();
  const change = async (): Promise<{ readonly kind: 'done' }> => ({ kind: 'done' });
  const started = await startServiceSocket({
    socketPath: join(scratchDirectory(), 'services', 'web.sock'),
    serviceId: 'web',
    labels: new Set(['link']),
    backend: {
      list: () => [],
      assert: change,
      retract: change,
      replace: async (next) => facts.replace('process:web', next),
    },
  });
  if (!started.ok) throw new Error(started.problem.message);
  afterwards(() => started.server.close({ graceMs: 0 }));
  return started.server.path;
}

/** Runs a script until it ends, or has printed what is expected of a stream; gives back what it printed. */
function outputOf(script: string, env: NodeJS.ProcessEnv, isEnough: (text: string) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    const shell = spawn('sh', ['-c', `exec ${script}`], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    shell.stdout.on('data', (chunk) => {
      text += chunk.toString();
      if (isEnough(text)) shell.kill();
    });
    shell.on('error', reject);
    shell.on('close', () => resolve(text));
  });
}

/** Whether a stream began as it is shown; `…` stands for anything. */
function asShown(shown: string): RegExp {
  const parts = shown.trim().split('…');
  return new RegExp(`^${parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}`, 's');
}

describe('the page on the control API', () => {
  it.skipIf(!hasCurl).each(examples)('shows what really happens: $script', async ({ script, output }) => {
    const env = await stage(script);
    const shown = output?.language === 'text' ? asShown(output.text) : null;
    const text = await outputOf(script, env, (printed) => shown?.test(printed) ?? false);
    if (shown !== null) expect(text).toMatch(shown);
    else if (output !== null) expect(JSON.parse(text)).toEqual(JSON.parse(output.text));
    else expect(JSON.parse(text)).not.toHaveProperty('code');
  });

  it('has an example of every route', () => {
    const shown = new Set(examples.map(({ script }) => routeOf(script)));
    const missing = Object.entries(openapiDocument()['paths'] as Record<string, object>).flatMap(([path, methods]) => {
      const pattern = new RegExp(` ${path.replaceAll(/\{[a-z]+\}/g, '[^/]+')}$`);
      const isShown = (method: string): boolean =>
        [...shown].some((route) => route.startsWith(method.toUpperCase()) && pattern.test(route));
      return Object.keys(methods)
        .filter((method) => !isShown(method))
        .map((method) => `${method} ${path}`);
    });
    expect(missing).toEqual([]);
  });

  it('lists every code with its status and exit code', () => {
    const rows = page.replaceAll(/ +/g, ' ');
    for (const [code, { httpStatus, exitCode }] of Object.entries(controlErrors)) {
      expect(rows).toContain(`| \`${code}\` | ${httpStatus ?? '–'} | ${exitCode} |`);
    }
  });
});

/** The method and the path of a `curl` command. */
function routeOf(script: string): string {
  const path = /http:\/\/hermit([^\s"?]*)/.exec(script)?.[1] ?? '';
  const given = /--request (\w+)/.exec(script)?.[1];
  const implied = script.includes('--data') && !script.includes('--get') ? 'POST' : 'GET';
  return `${given ?? implied} ${path}`;
}
