import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import {
  checkIdentity,
  createProcessScanner,
  lookAtProcess,
  parseUptimeTicks,
  readBootId,
  readUptimeTicks,
  sendSignal,
} from '../src/index.ts';

const children: ChildProcess[] = [];

function sleeper(env: NodeJS.ProcessEnv = {}): { child: ChildProcess; pid: number } {
  const child = spawn('/bin/sleep', ['600'], { detached: true, stdio: 'ignore', env });
  children.push(child);
  return { child, pid: child.pid ?? 0 };
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

test('a signal reaches the process that was identified, and after its end nobody', async () => {
  const { child, pid } = sleeper();
  const look = lookAtProcess(pid);
  if (look.kind !== 'alive') throw new Error('the sleeper is not there');
  const proof = { pid, startTime: look.stat.startTime, bootId: readBootId() };
  const exit = once(child, 'exit');
  expect(sendSignal({ to: 'group', id: pid, proof }, 'SIGTERM', proof.bootId)).toEqual({ kind: 'sent' });
  expect(await exit).toEqual([null, 'SIGTERM']);
  expect(checkIdentity(proof, proof.bootId)).toEqual({ kind: 'gone' });
  expect(sendSignal({ to: 'group', id: pid, proof }, 'SIGTERM', proof.bootId)).toEqual({ kind: 'nobody' });
});

test('a marked process is found in the real /proc', async () => {
  const { pid } = sleeper({ HSM_PROCESS: `state-${process.pid}:web:m.1.x`, OTHER: '1' });
  const scan = await createProcessScanner().scan();
  if (scan.kind === 'failed') throw new Error(scan.message);
  const found = scan.processes.find((one) => one.stat.pid === pid);
  expect(found?.mark).toMatchObject({ kind: 'marked', marker: { serviceId: 'web', nonce: 'm.1.x' } });
});

test('a start time lies before the time since boot that is read after it', () => {
  const { pid } = sleeper();
  const look = lookAtProcess(pid);
  const now = readUptimeTicks();
  expect(look.kind === 'alive' && Number(look.stat.startTime) <= now + 1).toBe(true);
  expect(parseUptimeTicks('123.45 900.00\n')).toBe(12345);
});
