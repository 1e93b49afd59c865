import { expect, test } from 'vitest';
import { LineSplitter, maxLineBytes, type RawLine, textOfLine } from '../src/split-lines.ts';

/** A sequence of numbers that looks random and is the same every time. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state;
  }
}

function split(bytes: Buffer, sizes: Iterator<number>): RawLine[] {
  const splitter = new LineSplitter(100);
  const lines: RawLine[] = [];
  for (let from = 0; from < bytes.length; ) {
    const size = 1 + (sizes.next().value % 40_000);
    lines.push(...splitter.push(bytes.subarray(from, from + size)));
    from += size;
  }
  return [...lines, ...splitter.flush()];
}

test.each([1, 2, 3, 4, 5])('lines are the same however the bytes are cut into chunks (seed %d)', (seed) => {
  const random = numbers(seed);
  const parts = Array.from({ length: 60 }, () => {
    const length = random.next().value % 5 === 0 ? random.next().value % 150_000 : random.next().value % 50;
    return 'ü'.repeat(length / 2) + 'x'.repeat(length % 2);
  });
  const bytes = Buffer.from(parts.join('\n'));
  const lines = split(bytes, random);
  const ends = parts.slice(0, -1).map((_, index) => 101 + Buffer.byteLength(parts.slice(0, index + 1).join('\n')));
  expect(lines.map(({ end }) => end).slice(0, ends.length)).toEqual(ends);
  expect(lines.map(({ isCut }) => isCut)).toEqual(
    parts
      .filter((part, index) => index < parts.length - 1 || part !== '')
      .map((part) => Buffer.byteLength(part) > maxLineBytes),
  );
  expect(lines.map(textOfLine).map((text) => text.slice(0, 30_000))).toEqual(
    parts.filter((part, index) => index < parts.length - 1 || part !== '').map((part) => part.slice(0, 30_000)),
  );
});
