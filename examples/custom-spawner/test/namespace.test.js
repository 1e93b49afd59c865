// What this spawner promises beyond the contract.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { findTools } from '../src/find-tools.js';
import { endNamespace, openNamespace } from '../src/namespace.js';
import { allPids, commandLineOf, isAlive, statOf } from '../src/proc.js';
import { endHolders } from './end-holders.js';
import { openSpawner } from './open-spawner.js';

/** @import { ProcessHandle, StartRequest } from '@hermit/core/spawner' */

const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
const stateId = `namespace${process.pid}`;
const scratch = mkdtempSync(join(tmpdir(), 'unshare-test-'));
const spawner = await openSpawner(stateId, bootId);
const never = new AbortController().signal;
let count = 0;

after(() => {
  rmSync(scratch, { recursive: true });
  endHolders(stateId);
});

/** Runs a shell script as a service. @param {string} script @param {Partial<StartRequest>} [changes] */
async function start(script, changes = {}) {
  count += 1;
  const output = join(scratch, `output-${count}`);
  const fd = openSync(output, 'w');
  const result = await spawner.start(
    {
      serviceId: `service-${count}`,
      purpose: 'main',
      operationId: count,
      nonce: `m.0.${count}`,
      argv: ['sh', '-c', script],
      env: new Map([['PATH', '/usr/bin:/bin']]),
      workingDirectory: '/',
      user: null,
      group: null,
      umask: 0o022,
      killMode: 'group',
      stdio: { stdout: fd, stderr: fd },
      captureBytes: 0,
      options: {},
      ...changes,
    },
    never,
  );
  closeSync(fd);
  return { result, text: () => readFileSync(output, 'utf8') };
}

/** @param {string} script @param {Partial<StartRequest>} [changes] */
async function started(script, changes) {
  const { result, text } = await start(script, changes);
  assert.ok(result.ok, result.ok ? '' : result.error.message);
  return { handle: result.handle, text };
}

/** @template Value @param {() => Value | Promise<Value>} look @returns {Promise<NonNullable<Value>>} */
async function until(look) {
  for (const end = performance.now() + 30_000; performance.now() < end; await pause(10)) {
    const value = await look();
    if (value) return value;
  }
  throw new Error(`waited in vain for ${look}`);
}

/** @param {ProcessHandle} handle */
async function ended(handle) {
  return until(async () => {
    const [seen] = await spawner.observe([handle], never);
    return seen?.kind === 'exited' ? seen : null;
  });
}

test('a service sees itself and its own, and nobody else', async () => {
  const { handle, text } = await started('ls -d /proc/[0-9]*; echo done; exec sleep 100');
  await until(() => text().includes('done'));
  assert.ok(text().split('\n').length < 8, text());
  await spawner.kill(handle, never);
  await ended(handle);
});

test('with private_tmp it has an empty /tmp of its own', async () => {
  const path = mkdtempSync('/tmp/unshare-test-outside-');
  const script = 'ls -A /tmp; echo inside > /tmp/file; cat /tmp/file; echo done';
  const { handle, text } = await started(script, { options: { private_tmp: true } });
  await ended(handle);
  rmSync(path, { recursive: true });
  assert.equal(text(), 'inside\ndone\n');
});

test('with private_tmp a program or directory that it hides is refused', async () => {
  const options = { private_tmp: true };
  const program = join(mkdtempSync('/tmp/unshare-test-hidden-'), 'program');
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
  const refused = [
    await start('', { options, argv: [program] }),
    await start('', { options, workingDirectory: join(program, '..') }),
  ].map(({ result }) => (result.ok ? 'started' : result.error.stage));
  rmSync(join(program, '..'), { recursive: true });
  assert.deepEqual(refused, ['resolve-executable', 'change-directory']);
});

test('whoever takes leave of group, session and environment is killed all the same', async () => {
  const { handle } = await started(`env -i setsid sh -c 'env -i setsid sleep 99417 &'; exec sleep 100`);
  const escaped = () => allPids().filter((pid) => commandLineOf(pid).join(' ') === 'sleep 99417');
  await until(() => escaped().length === 1);
  await spawner.signal(handle, 'SIGTERM', never);
  const { leftovers } = await ended(handle);
  assert.deepEqual(leftovers, escaped());
  assert.deepEqual(await spawner.kill(handle, never), { ok: true, delivered: true });
  await until(() => escaped().length === 0);
});

test('an exit with 143 is not taken for SIGTERM, nor one with 1 for SIGKILL', async () => {
  const endings = [];
  for (const script of ['exit 143', 'kill -TERM $$', 'exit 1', 'kill -KILL $$', 'kill -ABRT $$', 'exit 127']) {
    const { handle } = await started(`sleep 0.2; ${script}`);
    const { exit } = await ended(handle);
    endings.push(exit?.code ?? exit?.signal);
  }
  assert.deepEqual(endings, [143, 'SIGTERM', 1, 'SIGKILL', 'SIGABRT', 127]);
});

test('a service that was stopped and continued by others is seen to end', async () => {
  const { handle } = await started('exec sleep 100');
  process.kill(handle.pid, 'SIGSTOP');
  await until(() => /^State:\s+T/m.test(readFileSync(`/proc/${handle.pid}/status`, 'utf8')));
  process.kill(handle.pid, 'SIGCONT');
  await spawner.signal(handle, 'SIGTERM', never);
  assert.deepEqual((await ended(handle)).exit, { code: null, signal: 'SIGTERM' });
});

test('a service goes on when its relay is killed, and is found by its intent', async () => {
  const { handle } = await started('exec sleep 100');
  const relay = statOf(handle.pid)?.parent ?? 0;
  process.kill(relay, 'SIGKILL');
  await until(() => statOf(handle.pid)?.parent !== relay);
  const next = await openSpawner(stateId, bootId);
  assert.deepEqual(await next.observe([handle], never), [{ kind: 'running', pid: handle.pid }]);
  const { serviceId, purpose, nonce, spawner: name } = handle;
  const intent = { serviceId, purpose, nonce, shapeHash: '', spawner: name, bootId };
  const adoption = await next.adopt({ kind: 'intent', intent }, never);
  assert.ok(adoption.handle !== null);
  assert.deepEqual(adoption.observation, { kind: 'running', pid: handle.pid });
  assert.deepEqual(await next.kill(adoption.handle, never), { ok: true, delivered: true });
  await until(() => !isAlive(handle));
});

test('nobody can enter a namespace after "absent", not even who was on the way', async () => {
  const found = findTools();
  assert.ok(found.ok);
  const variables = { HSM_PROCESS: `${stateId}:half-made:m.0.half` };
  const opened = await openNamespace(found, { variables, isTmpPrivate: false }, never);
  assert.ok(opened.ok);
  const { holder } = opened.namespace;
  const intent = { serviceId: 'half-made', purpose: /** @type {const} */ ('main'), nonce: 'm.0.half' };
  const subject = {
    kind: /** @type {const} */ ('intent'),
    intent: { ...intent, shapeHash: '', spawner: 'unshare', bootId },
  };
  const { observation } = await spawner.adopt(subject, never);
  assert.equal(observation.kind, 'absent');
  assert.throws(() =>
    execFileSync(found.tools.nsenter, ['-t', `${holder.pid}`, '-p', '-m', 'true'], { stdio: 'ignore' }),
  );
});

test('a namespace without anybody in it goes by itself', async () => {
  const found = findTools();
  assert.ok(found.ok);
  const opened = await openNamespace(found, { variables: {}, isTmpPrivate: false, aloneSeconds: 1 }, never);
  assert.ok(opened.ok);
  await until(() => !isAlive(opened.namespace.holder));
  endNamespace(opened.namespace);
});

test('a machine without the tools is refused by their names', () => {
  const found = findTools('/nonexistent');
  assert.match(found.ok ? '' : found.message, /unshare, nsenter, .* not found in \/nonexistent; install/);
});
