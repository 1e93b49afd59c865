/** Where a key and its value begin, as offsets into the text. */
export interface KeyPosition {
  readonly keyOffset: number;
  readonly valueOffset: number;
}

const deepest = 100;
const bareKey = /[A-Za-z0-9_-]+/y;
const escapes = new Map([
  ['b', '\b'],
  ['t', '\t'],
  ['n', '\n'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\u001b'],
]);

/** A JSON pointer with one more segment. */
export function pointerTo(parent: string, segment: string | number): string {
  return `${parent}/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/**
 * Finds where every key and array element of a TOML text begins, by JSON pointer. The parser gives no positions of
 * values; this reads just enough of the grammar to find them. Exact for valid TOML; for anything else it finds what it
 * can. It never throws, and every step of it moves forward.
 */
export function findKeyPositions(text: string): ReadonlyMap<string, KeyPosition> {
  const scanner = new PositionScanner(text);
  scanner.scanDocument();
  return scanner.positions;
}

class PositionScanner {
  readonly positions = new Map<string, KeyPosition>();
  readonly #text: string;
  #offset = 0;
  #table = '';
  readonly #lastElement = new Map<string, number>();

  constructor(text: string) {
    this.#text = text;
  }

  scanDocument(): void {
    if (this.#text.charCodeAt(0) === 0xfeff) this.#offset = 1;
    while (this.#offset < this.#text.length) {
      const before = this.#offset;
      this.#skipBlank();
      if (this.#peek() === '[') this.#scanHeader();
      else if (this.#offset < this.#text.length) this.#scanPair(this.#table, 0);
      this.#skipLine();
      if (this.#offset === before) this.#offset += 1;
    }
  }

  #scanHeader(): void {
    const start = this.#offset;
    this.#offset += 1;
    const isArray = this.#peek() === '[';
    if (isArray) this.#offset += 1;
    const segments = this.#scanKey();
    let pointer = '';
    segments.forEach((segment, index) => {
      pointer = pointerTo(this.#intoLastElement(pointer), segment);
      if (index < segments.length - 1) this.#record(pointer, start, start);
    });
    if (isArray) {
      this.#record(pointer, start, start);
      const element = (this.#lastElement.get(pointer) ?? -1) + 1;
      this.#lastElement.set(pointer, element);
      pointer = pointerTo(pointer, element);
    } else {
      pointer = this.#intoLastElement(pointer);
    }
    this.#record(pointer, start, start);
    this.#table = pointer;
  }

  #intoLastElement(pointer: string): string {
    const element = this.#lastElement.get(pointer);
    return element === undefined ? pointer : pointerTo(pointer, element);
  }

  #scanPair(table: string, depth: number): void {
    const keyOffset = this.#offset;
    const segments = this.#scanKey();
    this.#skipSpace();
    if (segments.length === 0 || this.#peek() !== '=') return;
    this.#offset += 1;
    this.#skipSpace();
    const valueOffset = this.#offset;
    let pointer = table;
    for (const segment of segments) {
      pointer = pointerTo(pointer, segment);
      this.#record(pointer, keyOffset, valueOffset);
    }
    this.#scanValue(pointer, depth);
  }

  #scanKey(): string[] {
    const segments: string[] = [];
    for (;;) {
      this.#skipSpace();
      const segment = this.#scanKeySegment();
      if (segment === null) return segments;
      segments.push(segment);
      this.#skipSpace();
      if (this.#peek() !== '.') return segments;
      this.#offset += 1;
    }
  }

  #scanKeySegment(): string | null {
    const first = this.#peek();
    if (first === '"' || first === "'") {
      const start = this.#offset;
      this.#skipText(first);
      const raw = this.#text.slice(start + 1, Math.max(start + 1, this.#offset - 1));
      return first === '"' ? unescaped(raw) : raw;
    }
    bareKey.lastIndex = this.#offset;
    const match = bareKey.exec(this.#text);
    if (match === null) return null;
    this.#offset = bareKey.lastIndex;
    return match[0];
  }

  #scanValue(pointer: string, depth: number): void {
    if (depth > deepest) return;
    switch (this.#peek()) {
      case '"':
      case "'":
        this.#skipText(this.#peek());
        return;
      case '[':
        this.#scanArray(pointer, depth);
        return;
      case '{':
        this.#scanInlineTable(pointer, depth);
        return;
      default:
        this.#skipWord();
    }
  }

  #scanArray(pointer: string, depth: number): void {
    this.#offset += 1;
    for (let element = 0; ; element += 1) {
      this.#skipBlank();
      const start = this.#offset;
      if (this.#atEnd(']')) return;
      const elementPointer = pointerTo(pointer, element);
      this.#record(elementPointer, start, start);
      this.#scanValue(elementPointer, depth + 1);
      this.#skipBlank();
      if (this.#peek() === ',') this.#offset += 1;
      else if (this.#atEnd(']') || this.#offset === start) return;
    }
  }

  #scanInlineTable(pointer: string, depth: number): void {
    this.#offset += 1;
    for (;;) {
      this.#skipBlank();
      const start = this.#offset;
      if (this.#atEnd('}')) return;
      this.#scanPair(pointer, depth + 1);
      this.#skipBlank();
      if (this.#peek() === ',') this.#offset += 1;
      else if (this.#atEnd('}') || this.#offset === start) return;
    }
  }

  /** Whether the text or the bracket ends here; steps over the bracket. */
  #atEnd(bracket: string): boolean {
    if (this.#offset >= this.#text.length) return true;
    if (this.#peek() !== bracket) return false;
    this.#offset += 1;
    return true;
  }

  #record(pointer: string, keyOffset: number, valueOffset: number): void {
    if (!this.positions.has(pointer)) this.positions.set(pointer, { keyOffset, valueOffset });
  }

  #skipText(quote: string): void {
    const triple = quote.repeat(3);
    if (this.#text.startsWith(triple, this.#offset)) this.#skipMultilineText(quote, triple);
    else this.#skipSingleLineText(quote);
  }

  #skipSingleLineText(quote: string): void {
    this.#offset += 1;
    while (this.#offset < this.#text.length) {
      const character = this.#peek();
      if (character === '\n') return;
      this.#offset += character === '\\' && quote === '"' ? 2 : 1;
      if (character === quote) return;
    }
  }

  #skipMultilineText(quote: string, triple: string): void {
    this.#offset += 3;
    while (this.#offset < this.#text.length && !this.#text.startsWith(triple, this.#offset)) {
      this.#offset += this.#peek() === '\\' && quote === '"' ? 2 : 1;
    }
    this.#offset += 3;
    // Up to two more quotes belong to the text itself.
    for (let extra = 0; extra < 2 && this.#peek() === quote; extra += 1) this.#offset += 1;
  }

  #skipWord(): void {
    while (this.#offset < this.#text.length && !',]}#\n'.includes(this.#peek())) this.#offset += 1;
  }

  #skipSpace(): void {
    while (this.#peek() === ' ' || this.#peek() === '\t') this.#offset += 1;
  }

  #skipBlank(): void {
    for (;;) {
      const character = this.#peek();
      if (character === '#') this.#skipLine();
      else if (character !== '' && ' \t\r\n'.includes(character)) this.#offset += 1;
      else return;
    }
  }

  #skipLine(): void {
    const end = this.#text.indexOf('\n', this.#offset);
    this.#offset = end === -1 ? this.#text.length : end + 1;
  }

  /** The character here; empty at the end of the text. */
  #peek(): string {
    return this.#text[this.#offset] ?? '';
  }
}

function unescaped(raw: string): string {
  return raw.replaceAll(/\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|x[0-9A-Fa-f]{2}|.)/gs, (_, escaped: string) => {
    if (escaped.length === 1) return escapes.get(escaped) ?? escaped;
    const codePoint = Number.parseInt(escaped.slice(1), 16);
    return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : '\ufffd';
  });
}
