import { PassThrough } from 'node:stream';
import type { LogGap, LogLine } from '@hermit/logs';
import { expect, test } from 'vitest';
import { parseSince } from '../../src/logs/since-time.ts';
import { TextOutput } from '../../src/logs/text-output.ts';
import { labelWidthOf, logLineJson, logLineText } from '../../src/render/log-lines.ts';
import { type Paint, plain } from '../../src/render/paint.ts';

/** Shows a style as text, so that a golden file can be read. */
const marked: Paint = (style, text) => `<${style}>${text}</${style}>`;

const line: LogLine = {
  time: '2026-01-01T12:00:00.123Z',
  service: 'web',
  pid: 4242,
  stream: 'stdout',
  line: 'GET / 200',
};
const entries: readonly (LogLine | LogGap)[] = [
  line,
  { ...line, stream: 'stderr', line: '  indented\tand tabbed' },
  { ...line, stream: 'hsm', line: 'starting → ready: runs as wanted' },
  { ...line, time: null, pid: null },
  { ...line, service: 'postgresql', pid: 1_234_567, line: '' },
  { ...line, service: 'udhcpc@eth0', line: 'evil\u001b[2J\u0007 \u007f \u0085 \u202e ü € 𝄞' },
  { ...line, service: 'an-id-that-is-longer-than-the-column-of-ids', line: 'stands out' },
  { service: 'web', stream: 'stdout', dropped: 1 },
  { service: 'web', stream: 'stderr', dropped: 12_000 },
];

function golden(texts: readonly string[], name: string): Promise<void> {
  return expect(`${texts.join('\n')}\n`).toMatchFileSnapshot(`golden/${name}.txt`);
}

const labelWidth = labelWidthOf(['web', 'postgresql', 'udhcpc@eth0']);

test('lines as text are aligned, and nothing in them is obeyed by a terminal', () =>
  golden(
    entries.map((entry) => logLineText(entry, { paint: plain, labelWidth })),
    'logs-text',
  ));

test('lines have colours by service and stream', () =>
  golden(
    entries.map((entry) => logLineText(entry, { paint: marked, labelWidth })),
    'logs-colours',
  ));

test('lines as JSON have the keys of the contract, and their text as it is', () =>
  golden(entries.map(logLineJson), 'logs-json'));

test('a long id does not push the others away', () => {
  expect(labelWidthOf(['x'.repeat(200), 'web'])).toBe(40);
  expect(labelWidthOf([])).toBe(9);
});

test.each([
  ['10m', Date.UTC(2026, 0, 1, 11, 50)],
  ['1h30m', Date.UTC(2026, 0, 1, 10, 30)],
  ['2026-01-01T11:00:00Z', Date.UTC(2026, 0, 1, 11)],
  ['2026-01-01T11:00:00.250+02:00', Date.UTC(2026, 0, 1, 9, 0, 0, 250)],
  ['2026-01-01 11:00', new Date(2026, 0, 1, 11).getTime()],
  ['2026-01-01', new Date(2026, 0, 1).getTime()],
  ['2026-99-01', null],
  ['10', null],
  ['yesterday', null],
  ['', null],
])('--since %j is a moment', (text, expected) => {
  expect(parseSince(text, Date.UTC(2026, 0, 1, 12))).toBe(expected);
});

test('output is written no faster than it is read, and all of it arrives', async () => {
  const stream = new PassThrough({ highWaterMark: 10 });
  const output = new TextOutput(stream, () => undefined);
  await output.write('first\n');
  let isWritten = false;
  const written = output.write('x'.repeat(40_000)).then(() => {
    isWritten = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(isWritten).toBe(false);
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  await written;
  await output.flush();
  stream.end();
  await new Promise((resolve) => stream.once('end', resolve));
  expect(text).toBe(`first\n${'x'.repeat(40_000)}`);
});

test('a reader that goes away holds nobody up', async () => {
  const stream = new PassThrough({ highWaterMark: 1 });
  let closed = 0;
  const output = new TextOutput(stream, () => {
    closed += 1;
  });
  const written = output.write('x'.repeat(40_000));
  stream.destroy();
  await written;
  await output.write('more');
  await output.flush();
  expect(closed).toBeGreaterThan(0);
});
