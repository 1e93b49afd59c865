import { createControlClient, type StreamItem } from '@hermit/control';
import { expect, onTestFinished, test } from 'vitest';
import { waitUntil } from '../harness/wait-until.ts';
import { scripted, sleeper } from './support/definition-text.ts';
import { e2eProject } from './support/e2e-project.ts';

/** Reads a stream in the background until the test ends. */
function collect<Entry>(open: (signal: AbortSignal) => AsyncIterable<StreamItem<Entry>>): StreamItem<Entry>[] {
  const ending = new AbortController();
  const items: StreamItem<Entry>[] = [];
  const reading = (async () => {
    for await (const item of open(ending.signal)) items.push(item);
  })();
  onTestFinished(() => {
    ending.abort();
    return reading;
  });
  return items;
}

test('events, log lines and the status are followed, also over the death of the manager', async () => {
  const project = e2eProject({ 'web.toml': sleeper, 'talk.toml': scripted('echo hello; exec sleep 86400') });
  const first = await project.run();
  const pid = await project.readyPid('web');
  await project.readyPid('talk');
  const client = createControlClient({ socketPath: project.socket });
  const events = collect((signal) => client.events({ follow: true, services: ['web'] }, { signal }));
  const logs = collect((signal) => client.logs({ services: ['talk'], stream: 'stdout', follow: true }, { signal }));
  const status = collect((signal) => client.statusStream({ signal }));
  await waitUntil('the first line', () => logs.some((item) => item.kind === 'entry' && item.entry.line === 'hello'));
  await waitUntil('the first status', () => status.length > 0);

  await client.command('restart', 'web');
  await waitUntil('the restart', () => events.some((item) => item.kind === 'entry' && item.entry.to === 'ready'));
  const next = await project.readyPid('web', pid);
  await project.killManager(first);
  await project.run();
  expect(await project.readyPid('web')).toBe(next);
  await waitUntil('the new manager', () => events.some(({ kind }) => kind === 'reconnected'));
  await waitUntil('the status of the new manager', () => status.at(-1)?.kind === 'entry' && status.length > 1);
  await client.command('stop', 'web');
  await waitUntil('the stop', () => events.some((item) => item.kind === 'entry' && item.entry.to === 'inactive'));
  expect(logs.filter((item) => item.kind === 'entry' && item.entry.line === 'hello')).toHaveLength(1);
});

test('a service runs for as long as a client demands it', async () => {
  const project = e2eProject({ 'guest.toml': `autostart = false\n${sleeper}` });
  await project.run();
  const client = createControlClient({ socketPath: project.socket });
  const session = await client.session([['require-service', ['guest']]]);
  if (!session.ok) throw new Error(session.error.message);
  await project.readyPid('guest');
  expect(await project.service('guest')).toMatchObject({ demandedBy: [session.value.id] });
  session.value.close();
  expect(await client.awaitService('guest', 'inactive', { timeoutMs: 30_000 })).toMatchObject({ ok: true });
});
