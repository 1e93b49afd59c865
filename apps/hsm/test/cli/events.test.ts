import type { EventDocument } from '@hermit/control';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '../../src/exit-codes.ts';
import { hsmProject } from '../harness/hsm-project.ts';

const sleeper = 'exec_start = ["sleep", "86400"]\n';

function documents(text: string): readonly EventDocument[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as EventDocument);
}

describe('hsm events', () => {
  test('shows what is kept, of all services or of some, as lines and as JSON lines', async () => {
    const project = hsmProject({ 'web.toml': sleeper, 'worker.toml': sleeper });
    await project.run();
    await project.waitForService('web', ({ state }) => state === 'ready');
    await project.cli(['stop', 'worker']);
    const text = await project.cli(['events', 'web']);
    expect(text).toMatchObject({ code: 0, stderr: '' });
    const time = '\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z';
    expect(text.stdout).toMatch(
      new RegExp(`^${time} web: starting: .*\n${time} web: starting → ready \\(pid \\d+\\): runs as wanted\n$`),
    );
    const all = documents((await project.cli(['events', '--json'])).stdout);
    expect(new Set(all.map(({ service }) => service))).toEqual(new Set([null, 'web', 'worker']));
    expect(Object.keys(all[0] ?? {})).toEqual([
      'time',
      'cursor',
      'type',
      'service',
      'from',
      'to',
      'reason',
      'message',
      'pid',
    ]);
    const last = documents((await project.cli(['events', '-n', '1', '--json', 'worker'])).stdout);
    expect(last).toMatchObject([{ service: 'worker', to: 'inactive' }]);
  });

  test('goes on after a cursor, or from a time', async () => {
    const project = hsmProject({ 'web.toml': sleeper });
    await project.run();
    await project.waitForService('web', ({ state }) => state === 'ready');
    const [first, ...rest] = documents((await project.cli(['events', '--json', 'web'])).stdout);
    const after = await project.cli(['events', '--json', 'web', '--since', first?.cursor ?? '']);
    expect(documents(after.stdout)).toEqual(rest);
    expect((await project.cli(['events', '--since', '2999-01-01'])).stdout).toBe('');
    expect(documents((await project.cli(['events', '--json', 'web', '--since', '1h'])).stdout)).toEqual([
      first,
      ...rest,
    ]);
    expect((await project.cli(['events', '--since', 'older-1', 'web'])).stdout).toMatch(
      /^--- some events missing here/,
    );
  });

  test('goes on with what comes, over a restart of the manager, until Ctrl-C', async () => {
    const project = hsmProject({ 'web.toml': sleeper });
    const manager = await project.run();
    await project.waitForService('web', ({ state }) => state === 'ready');
    const events = project.start(['events', '-f']);
    await events.waitForLine(/web: starting → ready/);
    await project.cli(['stop', 'web']);
    await events.waitForLine(/web: .*→ inactive/);
    manager.signal('SIGTERM');
    await manager.exited;
    await project.run();
    await events.waitForLine(/^--- the manager is there again$/);
    await project.cli(['start', 'web']);
    await events.waitForLine(/web: inactive → starting/);
    events.signal('SIGINT');
    expect(await events.exited).toEqual({ code: 0, signal: null });
  });

  test('ends quietly where nobody reads, and says what is wrong otherwise', async () => {
    const project = hsmProject({ 'web.toml': sleeper });
    expect(await project.cli(['events'])).toMatchObject({ code: exitCodes.noManager });
    await project.run();
    expect(await project.shell('set -o pipefail; hsm events | head -n 1 | wc -l')).toMatchObject({
      code: 0,
      stdout: '1\n',
    });
    const unknown = await project.cli(['events', 'wbe']);
    expect(unknown).toMatchObject({
      code: exitCodes.wrongUsage,
      stderr: expect.stringContaining('did you mean "web"?'),
    });
  });

  test('still knows services that are gone', async () => {
    const project = hsmProject({ 'web.toml': sleeper, 'old.toml': sleeper });
    await project.run();
    await project.waitForService('old', ({ state }) => state === 'ready');
    project.remove('old.toml');
    await project.cli(['reload']);
    const { code, stdout } = await project.cli(['events', 'old']);
    expect({ code, lines: stdout.split('\n').length > 2 }).toEqual({ code: 0, lines: true });
  });
});
