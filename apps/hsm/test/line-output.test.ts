import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createLineOutput } from '../src/assemble/line-output.ts';

test('a reader that stops reading costs bounded memory, and is told what it missed', () => {
  const release: (() => void)[] = [];
  let isRead = false;
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      if (isRead) done();
      else release.push(done);
    },
  });
  const print = createLineOutput(stream);
  for (let index = 0; index < 100_000; index += 1) print('x'.repeat(100));
  expect(stream.writableLength).toBeLessThan(1_100_000);
  isRead = true;
  for (const done of release) done();
  print('and on');
  expect(text).toMatch(/\nhsm: \d+ lines were dropped here because nobody read them\nand on\n$/);
});
