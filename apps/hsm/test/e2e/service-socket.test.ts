import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { createControlClient } from '@hermit/control';
import type { Fact } from '@hermit/core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { hsmPath } from '../harness/hsm-project.ts';
import { waitUntil } from '../harness/wait-until.ts';
import { scripted, sleeper } from './support/definition-text.ts';
import { type E2eProject, e2eProject } from './support/e2e-project.ts';

const isRoot = process.getuid?.() === 0;
const hasCurl = spawnSync('curl', ['--version']).status === 0;
const where = 'echo "$HSM_SOCKET" >>ROOT/where; exec sleep 86400';
const mayAssert = 'may_assert = ["link"]';
const follower = `requires = [{ fact = ["link", "up"] }]\n${sleeper}`;

/** The path that the process of the service was told, as often as it was started. */
async function socketOf(project: E2eProject, starts = 1): Promise<string> {
  await waitUntil('the service to say where its socket is', () => project.lines('where').length >= starts);
  return project.lines('where').at(-1) ?? '';
}

async function assertAt(socketPath: string, ...facts: readonly Fact[]): Promise<string> {
  const reply = await createControlClient({ socketPath }).assertFacts(facts);
  return reply.ok ? 'done' : reply.error.code;
}

async function owned(project: E2eProject, label: string): Promise<readonly string[]> {
  const reply = await createControlClient({ socketPath: project.socket }).facts([label, '...']);
  if (!reply.ok) throw new Error(reply.error.message);
  return reply.value.facts.map(({ fact, owners }) => `${JSON.stringify(fact)} ${owners.join(' ')}`);
}

describe('the socket of a service', () => {
  test('takes its facts, which go when its process does', async () => {
    const project = e2eProject({ 'radio.toml': scripted(where, mayAssert), 'web.toml': follower });
    await project.run();
    const socket = await socketOf(project);
    expect(lstatSync(socket).mode & 0o7777).toBe(0o600);
    expect(await assertAt(socket, ['link', 'up'], ['service-state', ['radio'], 'tuned'])).toBe('done');
    expect(await assertAt(socket, ['other'])).toBe('not-permitted-label');
    expect(await assertAt(socket, ['service-state', ['radio'], 'ready'])).toBe('not-permitted-label');
    expect(await owned(project, 'link')).toEqual(['["link","up"] process:radio']);
    await project.readyPid('web');
    const radio = await project.readyPid('radio');
    process.kill(radio, 'SIGKILL');
    await project.waitForService('web', ({ state }) => state === 'waiting');
    await project.readyPid('radio', radio);
    expect(await owned(project, 'link')).toEqual([]);
    expect(await socketOf(project, 2)).toBe(socket);
    expect(await assertAt(socket, ['link', 'up'])).toBe('done');
    await project.readyPid('web');
  });

  test('is there again at the same path after the manager was killed, and so are the facts', async () => {
    const project = e2eProject({ 'radio.toml': scripted(where, mayAssert), 'web.toml': follower });
    const manager = await project.run();
    const socket = await socketOf(project);
    expect(await assertAt(socket, ['link', 'up'], ['link', 'speed', 100])).toBe('done');
    const pids = await project.readyPids(['radio', 'web']);
    for (const [id, pid] of pids) await project.onRecord(id, pid);
    await project.killManager(manager);
    expect(await assertAt(socket, ['link', 'down'])).toBe('no-manager');
    await project.run();
    expect(await project.readyPids(['radio', 'web'])).toEqual(pids);
    expect(await owned(project, 'link')).toEqual(['["link","speed",100] process:radio', '["link","up"] process:radio']);
    const radio = createControlClient({ socketPath: socket });
    expect(await radio.retractFacts([['link', 'up']])).toMatchObject({ ok: true });
    await project.waitForService('web', ({ state }) => state === 'waiting');
  });

  test('is removed when the service is no more, and with the manager', async () => {
    const project = e2eProject({ 'radio.toml': scripted(where, mayAssert), 'other.toml': scripted(where, mayAssert) });
    const manager = await project.run();
    await socketOf(project, 2);
    const [first = '', second = ''] = [...project.lines('where')].sort();
    expect([first, second].map(existsSync)).toEqual([true, true]);
    project.remove('other.toml');
    expect((await project.cli(['reload'])).code).toBe(0);
    await waitUntil('its socket to go', () => !existsSync(first));
    expect(existsSync(second)).toBe(true);
    manager.signal('SIGTERM');
    await manager.exited;
    expect(existsSync(dirname(second))).toBe(false);
  });

  test('is not there for a service that may assert nothing, whatever the manager has in its environment', async () => {
    const project = e2eProject({ 'plain.toml': scripted('echo "[$HSM_SOCKET]" >>ROOT/where; exec sleep 86400') });
    await project.run();
    expect(await socketOf(project)).toBe('[]');
    expect(existsSync(`${project.root}/run/control.services`)).toBe(false);
  });

  test('of an instance takes facts of that instance, and has a short name where the id is long', async () => {
    const long = 'x'.repeat(150);
    const project = e2eProject({
      'radio.toml': `params = ["name"]\n${mayAssert}\nexec_start = ["env", "NAME=\${name}", "sh", "-c", ${JSON.stringify(where)}]\n`,
    });
    await project.run();
    for (const name of ['a', long]) expect((await project.cli(['start', `radio@${name}`])).code).toBe(0);
    await socketOf(project, 2);
    for (const [index, name] of ['a', long].entries()) {
      const socket = project.lines('where')[index] ?? '';
      expect(await assertAt(socket, ['link', name.length])).toBe('done');
    }
    expect(await owned(project, 'link')).toEqual([`["link",150] process:radio@${long}`, '["link",1] process:radio@a']);
  });

  test('serves the commands of hsm that a script of the service runs', async () => {
    const hsm = `"${process.execPath}" "${hsmPath}"`;
    const script = `{ ${hsm} fact assert '["link",1]' '["link",2]'; ${hsm} fact retract '["link",1]'; ${hsm} fact list --json; ${hsm} status; } >ROOT/out 2>&1; echo $? >>ROOT/where; exec sleep 86400`;
    const project = e2eProject({ 'radio.toml': scripted(script, mayAssert) });
    await project.run();
    expect(await socketOf(project)).toBe('1');
    const out = project.lines('out').join('\n');
    expect(out).toMatch(/^asserted \["link",1\]\nasserted \["link",2\]\nretracted \["link",1\]\n/);
    expect(out).toContain('"process:radio"');
    expect(out).toContain(
      'this is the socket of service "radio", which takes facts of its own process and nothing else',
    );
    expect(await owned(project, 'link')).toEqual(['["link",2] process:radio']);
  });

  test.skipIf(!hasCurl)('needs nothing but curl', async () => {
    const ask = `curl --silent --unix-socket "$HSM_SOCKET" --data '{ "facts": [["link", "up"]] }' http://hsm/v1/facts/replace`;
    const project = e2eProject({
      'radio.toml': scripted(`${ask} >ROOT/where; echo >>ROOT/where; exec sleep 86400`, mayAssert),
    });
    await project.run();
    expect(await socketOf(project)).toBe('{"outcome":"done"}');
    expect(await owned(project, 'link')).toEqual(['["link","up"] process:radio']);
  });

  test.skipIf(!isRoot)('belongs to the user of the service, who can reach it', async () => {
    const hsm = `"${process.execPath}" "${hsmPath}"`;
    const script = `${hsm} fact assert '["link","up"]' || exit 1; exec sleep 86400`;
    const project = e2eProject({ 'radio.toml': scripted(script, mayAssert, 'user = "nobody"') });
    chmodSync(project.root, 0o711);
    await project.run();
    await waitUntil(
      'the fact',
      async () => (await owned(project, 'link')).length > 0,
      () => project.output(),
    );
    const socket = `${project.root}/run-control.services/radio.sock`;
    expect(lstatSync(socket)).toMatchObject({ uid: 65534 });
    expect(lstatSync(socket).mode & 0o7777).toBe(0o600);
  });

  test.skipIf(!isRoot)(
    'that its user could not reach keeps the service from being started, and says what is in the way',
    async () => {
      const project = e2eProject({ 'radio.toml': scripted('exec sleep 86400', mayAssert, 'user = "nobody"') });
      await project.run();
      const { reason } = await project.waitForService('radio', ({ state }) => state === 'delayed');
      expect(reason.message).toContain('user nobody cannot reach the socket');
      expect(reason.message).toContain(`${project.root} lets nobody else pass`);
    },
  );
});

test('nothing that a process sends keeps the manager from its work', async () => {
  const project = e2eProject({ 'radio.toml': scripted(where, mayAssert), 'web.toml': sleeper });
  await project.run();
  const socket = await socketOf(project);
  const radio = createControlClient({ socketPath: socket });
  const silent = Array.from({ length: 50 }, () => connect(socket).on('error', () => undefined));
  onTestFinished(() => void silent.map((one) => one.destroy()));
  let isOver = false;
  const big = Array.from({ length: 60 }, (_, index): Fact => ['link', index, 'x'.repeat(900)]);
  const flood = Array.from({ length: 16 }, async (_, index) => {
    for (let round = 0; !isOver; round += 1) await radio.assertFacts(index % 2 === 0 ? big : [['link', index, round]]);
  });
  const web = await project.readyPid('web');
  process.kill(web, 'SIGKILL');
  await project.readyPid('web', web);
  expect((await project.cli(['stop', 'web'])).code).toBe(0);
  expect((await project.cli(['stop', 'radio'])).code).toBe(0);
  expect(await owned(project, 'link')).toEqual([]);
  isOver = true;
  await Promise.all(flood);
});
