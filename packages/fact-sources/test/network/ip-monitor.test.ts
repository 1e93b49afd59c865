import { describe, expect, it } from 'vitest';
import { ipMonitor } from '../../src/network/ip-monitor.ts';
import { runCommand } from '../../src/run-command.ts';
import { leakMarker, markedProcesses } from '../fixture/marked-processes.ts';
import { afterwards, eventually } from '../fixture/watched.ts';

const marker = leakMarker('ip-monitor');

interface Told {
  readonly reasons: string[];
  changes(): number;
  end(): void;
}

/** Starts a shell script in the place of the monitor. */
function monitored(script: string, run = runCommand): Told {
  const reasons: string[] = [];
  let changes = 0;
  const end = ipMonitor(run, ['sh', '-c', script, marker])({
    changed: () => {
      changes += 1;
    },
    ended: (why) => reasons.push(why),
  });
  afterwards(end);
  return { reasons, changes: () => changes, end };
}

describe('a program that tells of changes', () => {
  it('says that something changed by whatever it prints', async () => {
    const told = monitored('echo one; read forever <&1');
    await eventually(() => told.changes() > 0);
  });

  it('says so by complaints too', async () => {
    const told = monitored('echo "No buffer space available" >&2; read forever <&1');
    await eventually(() => told.changes() > 0);
  });

  it('that ends says with what, once', async () => {
    const told = monitored('exit 7');
    await eventually(() => told.reasons.length > 0);
    expect(told.reasons).toEqual(['ip monitor ended with 7']);
  });

  it('that is missing says so', async () => {
    const reasons: string[] = [];
    const start = ipMonitor(async () => ({ kind: 'missing' }), ['/nowhere/ip']);
    afterwards(start({ changed: () => {}, ended: (why) => reasons.push(why) }));
    await eventually(() => reasons.length > 0);
    expect(reasons).toEqual(['ip monitor could not be run (ENOENT)']);
  });

  it('runs without a setpriv that can tie it to the manager', async () => {
    const told = monitored('echo one; read forever <&1', async () => ({ kind: 'exited', code: 1, stdout: '' }));
    await eventually(() => told.changes() > 0);
  });

  it('is gone when it was ended, and says nothing of that', async () => {
    const told = monitored('trap "" TERM; echo one; while :; do sleep 1; done');
    await eventually(() => told.changes() > 0);
    told.end();
    await eventually(() => markedProcesses(marker, 'sh').length === 0);
    expect(told.reasons).toEqual([]);
  });

  it('is not started when it was ended before', async () => {
    let answer = (_: { kind: 'missing' }): void => {};
    const told = monitored(
      'echo one; read forever <&1',
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    told.end();
    answer({ kind: 'missing' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(markedProcesses(marker, 'sh')).toEqual([]);
  });
});
