import { PassThrough } from 'node:stream';
import type { ManagerEvent } from '@hermit/core';
import { expect, test } from 'vitest';
import { commandOutcomeLine } from '../../src/render/command-outcome-line.ts';
import { durationText } from '../../src/render/duration-text.ts';
import { errorText } from '../../src/render/error-text.ts';
import { eventLine } from '../../src/render/event-line.ts';
import { type Paint, paintFor, plain } from '../../src/render/paint.ts';
import { reloadLines } from '../../src/render/reload-lines.ts';
import { statusNotes } from '../../src/render/status-notes.ts';
import { statusTable } from '../../src/render/status-table.ts';
import { systemLines } from '../../src/render/system-lines.ts';
import { sampleService, sampleServices, sampleStatus } from './sample-status.ts';

/** Shows a style as text, so that a golden file can be read. */
const marked: Paint = (style, text) => `<${style}>${text}</${style}>`;

/** When the sample was taken. */
const nowMs = Date.parse('2026-01-01T00:00:05.120Z');

function golden(lines: readonly string[], name: string): Promise<void> {
  return expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`golden/${name}.txt`);
}

test('the table of a terminal with 80 columns fits into it', async () => {
  const lines = statusTable(sampleServices, { paint: plain, columns: 80, nowMs });
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  await golden(lines, 'status-80');
});

test.each([100, 70, 60, 50, 40, 30])('the table of a terminal with %i columns fits into it', async (columns) => {
  const lines = statusTable(sampleServices, { paint: plain, columns, nowMs });
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
  await golden(lines, `status-${columns}`);
});

test('the table says when an attempt comes that is not the next moment', () => {
  const reason = { code: 'exited', message: 'exited with code 1', causes: [] } as const;
  const soon = sampleService({ state: 'delayed', reason, nextAttemptAt: '2026-01-01T00:00:06.000Z' });
  const later = sampleService({ state: 'delayed', reason, nextAttemptAt: '2026-01-01T00:02:10.000Z' });
  const [, first, second] = statusTable([soon, later], { paint: plain, columns: null, nowMs });
  expect(first).toMatch(/exited with code 1$/);
  expect(second).toMatch(/exited with code 1; next attempt in 2m 4s$/);
});

test('the table for a file has its whole reasons', () =>
  golden(statusTable(sampleServices, { paint: plain, columns: null, nowMs }), 'status-wide'));

test('the table colours states only', () =>
  golden(statusTable(sampleServices, { paint: marked, columns: 60, nowMs }), 'status-colours'));

test('the table of no services is its header', () =>
  golden(statusTable([], { paint: plain, columns: 80, nowMs }), 'status-empty'));

test('who asks for some services sees the findings of their files', async () => {
  const db = sampleService({ id: 'db', definition: { file: '/etc/hermit/db.toml', hash: '1' } });
  const notes = [sampleStatus.services, [db]].map((services) => {
    return statusNotes({ ...sampleStatus, services }, plain, 'some').join('\n');
  });
  await golden(notes, 'notes-of-some');
});

test('the notes say what holds services back', () => golden(statusNotes(sampleStatus, plain, 'all'), 'notes'));

test('changes as text', async () => {
  const lines = sampleEvents.map((event) => eventLine(event, 'text').replace(/^\d\d:\d\d:\d\d/, 'hh:mm:ss'));
  await golden(lines, 'events-text');
});

test('changes as JSON lines', () =>
  golden(
    sampleEvents.map((event) => eventLine(event, 'json')),
    'events-json',
  ));

test('the effects of reloads', async () => {
  const nothing = { added: [], removed: [], reshaped: [], updated: [], unchanged: 18 };
  const much = { added: ['a', 'b'], removed: ['c'], reshaped: ['d'], updated: ['e'], unchanged: 16 };
  const { findings } = sampleStatus.manager.configuration;
  await golden(
    [
      ...reloadLines({ kind: 'applied', generation: 2, summary: nothing, findings: [] }, plain),
      ...reloadLines({ kind: 'applied', generation: 3, summary: much, findings }, plain),
    ],
    'reload',
  );
});

test('the ends of commands, and the inputs', async () => {
  const stopped = sampleService({
    state: 'inactive',
    pid: null,
    reason: { code: 'operator-stopped', message: 'stopped by the operator', causes: [] },
  });
  await golden(
    [
      commandOutcomeLine('start', { outcome: 'done', service: sampleService({}) }, plain),
      commandOutcomeLine('stop', { outcome: 'done', service: stopped }, plain),
      commandOutcomeLine('restart', { outcome: 'accepted', service: sampleService({}) }, plain),
      commandOutcomeLine('reload', { outcome: 'done', service: sampleService({}) }, plain),
      commandOutcomeLine('reload', { outcome: 'accepted', service: sampleService({}) }, plain),
      commandOutcomeLine('start', { outcome: 'done', service: sampleService({ operator: 'force' }) }, plain),
      ...systemLines({ active: true, systemDependencies: { TIME: false, MOUNTS: null } }),
    ],
    'commands',
  );
});

test.each([
  [{ code: 'busy', message: 'too many' }, 'too many'],
  [{ code: 'busy', message: 'too many', suggestion: 'try again' }, 'too many; try again'],
  [{ code: 'unknown-service', message: 'none', suggestion: 'web' }, 'none; did you mean "web"?'],
  [{ code: 'unknown-service', message: 'none', suggestion: 'ids have letters' }, 'none; ids have letters'],
  [{ code: 'not-reached', message: 'wrote \u001b[2J\nevil' }, 'wrote  [2J evil'],
] as const)('the error %j is one line', (error, text) => {
  expect(errorText(error)).toBe(text);
});

test.each([
  [-1, '0s'],
  [999, '0s'],
  [1000, '1s'],
  [59_999, '59s'],
  [60_000, '1m'],
  [61_000, '1m 1s'],
  [3_600_000, '1h'],
  [3_599_000 + 3_600_000, '1h 59m'],
  [90_000_000, '1d 1h'],
  [86_400_000 * 400, '400d'],
])('%d ms are shown as %s', (durationMs, text) => {
  expect(durationText(durationMs)).toBe(text);
});

test('nothing is coloured where there is no terminal', () => {
  expect(paintFor(new PassThrough() as unknown as NodeJS.WriteStream)('red', 'text')).toBe('text');
});

const base: ManagerEvent = {
  time: '2026-01-01T12:00:01.000Z',
  type: 'state',
  service: 'web',
  from: 'starting',
  to: 'ready',
  reason: { code: 'already-running', message: 'runs as wanted', causes: [] },
  message: null,
  pid: 4242,
};

const sampleEvents: readonly ManagerEvent[] = [
  base,
  {
    ...base,
    from: null,
    to: 'waiting',
    pid: null,
    reason: { code: 'dependency-unmet', message: 'waits for TIME', causes: [] },
  },
  {
    ...base,
    to: null,
    pid: null,
    reason: { code: 'definition-removed', message: 'its definition was removed', causes: [] },
  },
  { ...base, type: 'reason', from: 'ready', to: 'ready' },
  {
    ...base,
    type: 'input',
    service: null,
    from: 'unknown',
    to: 'met',
    reason: null,
    pid: null,
    message: 'TIME is met: synchronised',
  },
  {
    ...base,
    type: 'warning',
    from: null,
    to: null,
    reason: null,
    pid: null,
    message: 'output was \u001b[2Jevil\r\nlines',
  },
  { ...base, type: 'reload', from: null, to: null, reason: null, pid: null, message: 'reloaded: SIGHUP sent to pid 7' },
];
