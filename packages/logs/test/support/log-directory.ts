import { appendFileSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { fileIdOf } from '../../src/file-id.ts';
import { type LogLine, type LogQuery, type LogStream, logFilePath, logIndexPath } from '../../src/index.ts';
import { encodeHead, encodeRows, type IndexRow } from '../../src/index-row.ts';

/** A log directory of a test, removed at its end. */
export class LogDirectory {
  readonly path: string;

  constructor() {
    const root = mkdtempSync(join(tmpdir(), 'hermit-logs-'));
    this.path = join(root, 'logs');
    mkdirSync(this.path, { mode: 0o750 });
    onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  }

  file(serviceId: string, stream: LogStream = 'stdout'): string {
    return logFilePath({ directory: this.path, serviceId, stream });
  }

  append(serviceId: string, text: string | Buffer, stream: LogStream = 'stdout'): void {
    mkdirSync(dirname(this.file(serviceId, stream)), { recursive: true, mode: 0o750 });
    appendFileSync(this.file(serviceId, stream), text);
  }

  /** Writes the index of a file that is there. */
  index(serviceId: string, rows: readonly IndexRow[], stream: LogStream = 'stdout'): void {
    const fileId = fileIdOf(statSync(this.file(serviceId, stream)));
    const path = logIndexPath({ directory: this.path, serviceId, stream });
    writeFileSync(path, Buffer.concat([encodeHead(fileId), encodeRows(rows)]));
  }

  /** Appends lines, each with its time and pid. */
  timed(
    serviceId: string,
    lines: readonly (readonly [timeMs: number | null, line: string])[],
    stream?: LogStream,
  ): void {
    let end = 0;
    const rows = lines.map(([timeMs, line]) => {
      this.append(serviceId, `${line}\n`, stream);
      end += Buffer.byteLength(line) + 1;
      return { end, timeMs, pid: timeMs === null ? null : 100 };
    });
    this.index(serviceId, rows, stream);
  }

  query(query: Partial<LogQuery> = {}): LogQuery {
    return { logDirectory: this.path, services: [], lines: null, sinceMs: null, grep: null, streams: [], ...query };
  }
}

/** What an iterable gives, to its end. */
export async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** The texts of lines. */
export async function texts(lines: AsyncIterable<LogLine>): Promise<string[]> {
  return (await all(lines)).map(({ line }) => line);
}

/** Asks again and again until it is so; the deadline is generous, because machines are busy. */
export async function waitUntil(what: string, look: () => boolean): Promise<void> {
  const endMs = performance.now() + 30_000;
  while (!look()) {
    if (performance.now() > endMs) throw new Error(`waited in vain for ${what}`);
    await delay(10);
  }
}
