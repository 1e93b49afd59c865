/** Longest line that is kept whole. Bytes. */
export const maxLineBytes = 65_536;

/** A line as it lies in its file. */
export interface RawLine {
  /** Where it begins in the file. Bytes. */
  readonly offset: number;
  /** Where the next one begins. */
  readonly end: number;
  /** Without the line feed; the beginning only, where it is cut. */
  readonly bytes: Buffer;
  readonly isCut: boolean;
}

const lineFeed = 0x0a;
const nothing = Buffer.alloc(0);

/** Cuts the bytes of one file into lines. Keeps no more of an unfinished line than the longest line may have. */
export class LineSplitter {
  /** Where the next byte lies in the file. */
  #position: number;
  #lineStart: number;
  #held: Buffer = nothing;
  #isCut = false;

  /** `offset`: where in the file the first byte lies. */
  constructor(offset: number) {
    this.#position = offset;
    this.#lineStart = offset;
  }

  /** Takes the next bytes; gives the lines that end in them. */
  push(chunk: Buffer): RawLine[] {
    const lines: RawLine[] = [];
    let from = 0;
    for (let at = chunk.indexOf(lineFeed); at !== -1; at = chunk.indexOf(lineFeed, from)) {
      lines.push(this.#finish(chunk.subarray(from, at), 1));
      from = at + 1;
    }
    if (from < chunk.length) this.#hold(chunk.subarray(from));
    return lines;
  }

  /** The unfinished line at the end, as if it ended here; none if there is none. */
  flush(): RawLine[] {
    return this.#position === this.#lineStart ? [] : [this.#finish(nothing, 0)];
  }

  #finish(rest: Buffer, feedBytes: number): RawLine {
    const isCut = this.#isCut || this.#held.length + rest.length > maxLineBytes;
    const whole = this.#held.length === 0 ? rest : Buffer.concat([this.#held, rest]);
    const offset = this.#lineStart;
    this.#position += rest.length + feedBytes;
    this.#lineStart = this.#position;
    this.#held = nothing;
    this.#isCut = false;
    return { offset, end: this.#position, bytes: whole.subarray(0, maxLineBytes), isCut };
  }

  #hold(rest: Buffer): void {
    const kept = rest.subarray(0, maxLineBytes - this.#held.length);
    this.#isCut ||= kept.length < rest.length;
    this.#held = Buffer.concat([this.#held, kept]);
    this.#position += rest.length;
  }
}

/** The text of a line. What is no UTF-8 becomes U+FFFD; a carriage return at the end is left out. Pure. */
export function textOfLine({ bytes, isCut }: RawLine): string {
  if (isCut) return `${wholeCharacters(bytes)} … (cut after ${maxLineBytes} bytes)`;
  const length = bytes.at(-1) === 0x0d ? bytes.length - 1 : bytes.length;
  return bytes.toString('utf8', 0, length);
}

/** Leaves out a character that was cut in two. */
function wholeCharacters(bytes: Buffer): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes, { stream: true });
}
