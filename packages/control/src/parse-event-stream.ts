import { StringDecoder } from 'node:string_decoder';

/** One event as it came over the wire. */
export interface ReceivedEvent {
  readonly event: string;
  readonly data: string;
  readonly id: string | null;
}

/** Longer ones are no events of this API. Characters. */
const longestEvent = 64 * 1024 * 1024;

/** Reads server-sent events out of chunks, wherever those were cut. Comments and unknown fields are skipped. */
export class EventStreamParser {
  readonly #decoder = new StringDecoder('utf8');
  /** The beginning of a line, in the pieces in which it came. */
  #rest: string[] = [];
  #restLength = 0;
  #event = 'message';
  #data: string[] = [];
  #id: string | null = null;

  /** The events that are complete with this chunk. Throws where no event of this API can be that long. */
  push(chunk: Uint8Array): readonly ReceivedEvent[] {
    const text = this.#decoder.write(chunk as Buffer);
    const end = text.lastIndexOf('\n');
    if (end === -1) {
      this.#keep(text);
      return [];
    }
    const lines = (this.#rest.join('') + text.slice(0, end)).split('\n');
    this.#rest = [];
    this.#restLength = 0;
    this.#keep(text.slice(end + 1));
    return lines.flatMap((line) => this.#line(line.endsWith('\r') ? line.slice(0, -1) : line));
  }

  #keep(text: string): void {
    this.#restLength += text.length;
    if (this.#restLength > longestEvent) throw new Error('event too long');
    if (text !== '') this.#rest.push(text);
  }

  #line(line: string): readonly ReceivedEvent[] {
    if (line === '') return this.#complete();
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'event') this.#event = value;
    else if (field === 'data') this.#data.push(value);
    else if (field === 'id') this.#id = value;
    return [];
  }

  #complete(): readonly ReceivedEvent[] {
    const event = { event: this.#event, data: this.#data.join('\n'), id: this.#id };
    const isEvent = this.#data.length > 0;
    this.#event = 'message';
    this.#data = [];
    this.#id = null;
    return isEvent ? [event] : [];
  }
}
