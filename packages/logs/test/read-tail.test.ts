import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readTail } from '../src/index.ts';

const directory = mkdtempSync(join(tmpdir(), 'hermit-tail-'));
const path = join(directory, 'log');
afterAll(() => rmSync(directory, { recursive: true }));

test.each([
  ['all of a short file', 'one\ntwo\n', 100, 'one\ntwo\n', 0],
  ['the end of a longer one', 'one\ntwo\n', 4, 'two\n', 4],
  ['nothing of an empty one', '', 10, '', 0],
  ['nothing, if nothing is asked for', 'one\n', 0, '', 4],
  ['nothing, if less than nothing is asked for', 'one\n', -1, '', 4],
  ['whole characters only', 'aü€𝄞b', 4, 'b', 10],
])('the tail is %s', async (_what, content, bytes, text, offset) => {
  writeFileSync(path, content);
  expect(await readTail(path, bytes)).toEqual({ ok: true, text, offset, size: Buffer.byteLength(content) });
});

test('bytes that are no text become replacement characters', async () => {
  writeFileSync(path, Buffer.from([0x61, 0xff, 0x62]));
  expect(await readTail(path, 10)).toMatchObject({ ok: true, text: 'a\ufffdb' });
});

test('a missing file, a link, a FIFO and a directory are errors as data', async () => {
  expect(await readTail(join(directory, 'none'), 1)).toMatchObject({ ok: false, error: { code: 'missing' } });
  symlinkSync(path, join(directory, 'link'));
  expect(await readTail(join(directory, 'link'), 1)).toMatchObject({ ok: false, error: { code: 'insecure' } });
  execFileSync('mkfifo', [join(directory, 'fifo')]);
  expect(await readTail(join(directory, 'fifo'), 1)).toMatchObject({ ok: false, error: { code: 'insecure' } });
  expect(await readTail(directory, 1)).toMatchObject({ ok: false });
});
