import { expect, test } from 'vitest';
import { type SignalPorts, sendSignal } from '../src/send-signal.ts';
import { FakeProc, systemError } from './fake-proc.ts';

const bootId = 'today';
const ownPid = 900;
const ownGroup = 800;

function world(failure?: string): { sent: [number, string][]; ports: SignalPorts; proc: FakeProc } {
  const proc = new FakeProc();
  proc.processes.set(5, { startTime: 10 });
  proc.processes.set(6, { startTime: 11, groupId: 5 });
  proc.processes.set(ownPid, { startTime: 1, groupId: ownGroup });
  const sent: [number, string][] = [];
  const kill = (id: number, signal: string): void => {
    if (failure !== undefined) throw systemError(failure);
    sent.push([id, signal]);
  };
  return { sent, proc, ports: { look: proc.look, kill, ownPid, ownGroupId: () => ownGroup } };
}

const proofOf = (pid: number, startTime: string) => ({ pid, startTime, bootId });

test('a process whose identity holds gets the signal', () => {
  const { sent, ports } = world();
  expect(sendSignal({ to: 'process', id: 5, proof: proofOf(5, '10') }, 'SIGTERM', bootId, ports)).toEqual({
    kind: 'sent',
  });
  expect(sent).toEqual([[5, 'SIGTERM']]);
});

test('a group gets the signal on the proof of one of its members', () => {
  const { sent, ports } = world();
  expect(sendSignal({ to: 'group', id: 5, proof: proofOf(6, '11') }, 'SIGKILL', bootId, ports)).toEqual({
    kind: 'sent',
  });
  expect(sent).toEqual([[-5, 'SIGKILL']]);
});

test.each([
  ['the pid was used again', 'process', 5, proofOf(5, '9'), 'nobody'],
  ['nobody is there', 'process', 7, proofOf(7, '9'), 'nobody'],
  ['the handle is of another boot', 'process', 5, { ...proofOf(5, '10'), bootId: 'yesterday' }, 'nobody'],
  ['the proof is of another group', 'group', 4, proofOf(5, '10'), 'nobody'],
  ['the proof is of another process', 'process', 6, proofOf(5, '10'), 'refused'],
  ['the id means the own group', 'process', 0, proofOf(0, '0'), 'refused'],
  ['the id means everybody', 'process', -1, proofOf(-1, '0'), 'refused'],
  ['the id is that of init', 'process', 1, proofOf(1, '0'), 'refused'],
  ['the group means everybody', 'group', 1, proofOf(5, '10'), 'refused'],
  ['the id is no integer', 'process', 5.5, proofOf(5.5, '10'), 'refused'],
  ['the id is no number', 'process', Number.NaN, proofOf(Number.NaN, '10'), 'refused'],
  ['the process is the manager', 'process', ownPid, proofOf(ownPid, '1'), 'refused'],
  ["the group is the manager's own", 'group', ownGroup, proofOf(ownPid, '1'), 'refused'],
] as const)('nothing is sent when %s', (_why, to, id, proof, kind) => {
  const { sent, ports } = world();
  expect(sendSignal({ to, id, proof }, 'SIGKILL', bootId, ports)).toMatchObject({ kind });
  expect(sent).toEqual([]);
});

test('nothing is sent to a process that /proc hides', () => {
  const { sent, ports, proc } = world();
  proc.processes.set(5, { startTime: 10, hidden: true });
  const delivery = sendSignal({ to: 'process', id: 5, proof: proofOf(5, '10') }, 'SIGKILL', bootId, ports);
  expect(delivery).toMatchObject({ kind: 'unverifiable' });
  expect(sent).toEqual([]);
});

test.each([
  ['ESRCH', 'nobody'],
  ['EPERM', 'not-permitted'],
  ['EINVAL', 'refused'],
])('%s of the kernel becomes %s', (code, kind) => {
  const { ports } = world(code);
  const delivery = sendSignal({ to: 'process', id: 5, proof: proofOf(5, '10') }, 'SIGTERM', bootId, ports);
  expect(delivery).toMatchObject({ kind });
});

test.each(['SIGNOPE', 'TERM', '', 'toString', '__proto__'])('%j is no signal', (signal) => {
  const { sent, ports } = world();
  expect(sendSignal({ to: 'process', id: 5, proof: proofOf(5, '10') }, signal, bootId, ports)).toMatchObject({
    kind: 'refused',
  });
  expect(sent).toEqual([]);
});
