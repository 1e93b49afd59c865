import { describe, expect, test } from 'vitest';
import { lookAtProcess } from '../src/look-at-process.ts';
import { checkIdentity } from '../src/process-identity.ts';
import { FakeProc, systemError } from './fake-proc.ts';

describe('a look at one pid', () => {
  test('shows a living process', () => {
    const proc = new FakeProc();
    proc.processes.set(5, { startTime: 10 });
    expect(lookAtProcess(5, proc.look)).toMatchObject({ kind: 'alive', stat: { pid: 5, startTime: '10' } });
  });

  test('counts a zombie as dead', () => {
    const proc = new FakeProc();
    proc.processes.set(5, { startTime: 10, state: 'Z' });
    expect(lookAtProcess(5, proc.look)).toMatchObject({ kind: 'dead', stat: { pid: 5 } });
  });

  test('shows that nobody is there', () => {
    expect(lookAtProcess(5, new FakeProc().look)).toEqual({ kind: 'dead', stat: null });
  });

  test('cannot tell where /proc hides a living process', () => {
    const proc = new FakeProc();
    proc.processes.set(5, { startTime: 10, hidden: true });
    expect(lookAtProcess(5, proc.look)).toMatchObject({ kind: 'unreadable' });
  });

  test.each(['EACCES', 'EPERM', 'EIO'])('cannot tell after %s', (code) => {
    const look = { exists: () => true, readStat: () => { throw systemError(code); } }; // biome-ignore format: one line
    expect(lookAtProcess(5, look)).toMatchObject({ kind: 'unreadable' });
  });

  test.each([0, -1, 1.5, Number.NaN])('takes %s for no pid', (pid) => {
    expect(lookAtProcess(pid)).toMatchObject({ kind: 'unreadable' });
  });

  test('sees this very process', () => {
    expect(lookAtProcess(process.pid)).toMatchObject({ kind: 'alive', stat: { pid: process.pid } });
  });
});

describe('an identity', () => {
  const identity = { pid: 5, startTime: '10', bootId: 'today' };

  test('holds for the same start', () => {
    const proc = new FakeProc();
    proc.processes.set(5, { startTime: 10 });
    expect(checkIdentity(identity, 'today', proc.look)).toMatchObject({ kind: 'same' });
  });

  test('does not hold for another process with the same pid', () => {
    const proc = new FakeProc();
    proc.processes.set(5, { startTime: 11 });
    expect(checkIdentity(identity, 'today', proc.look)).toEqual({ kind: 'gone' });
  });

  test('does not hold in another boot, whoever runs there', () => {
    const proc = new FakeProc();
    proc.processes.set(5, { startTime: 10 });
    expect(checkIdentity(identity, 'tomorrow', proc.look)).toEqual({ kind: 'gone' });
  });
});
