import { write } from 'node:fs';
import { rename } from 'node:fs/promises';
import type { ManagerEvent, ServiceId } from '@hermit/core';
import { closeQuietly } from './close-quietly.ts';
import { eventText } from './event-text.ts';
import { type LogError, logErrorOf } from './log-error.ts';
import { olderPart } from './log-file-path.ts';
import { formatManagerLine } from './manager-line.ts';
import { openServiceLog } from './open-service-log.ts';

export interface ManagerLogOptions {
  /** Absolute path. */
  readonly logDirectory: string;
  /** Told once of every service whose lines cannot be written, as one sentence. */
  readonly warn?: (message: string) => void;
  /** A file that is longer is put aside, in the place of the one before it. Default 256 KiB. */
  readonly maxBytes?: number;
}

/** The stream `hsm` of every service: what the manager says of it. */
export interface ManagerLog {
  /**
   * Writes an event to the stream of its service; nothing for one that belongs to none. Returns at once and never throws:
   * a listener for `ServiceManager.subscribe`.
   */
  note(event: ManagerEvent): void;
  /** Resolves when everything that was noted is written. Never rejects. */
  close(): Promise<void>;
}

/** More lines than this are not kept waiting: of a disk that hangs, or is full. */
const mostWaiting = 10_000;
/** How long lines of a service are taken together. Milliseconds. */
const gatherMs = 50;

/** Lines that wait for their file. */
interface Waiting {
  lines: string[];
  dropped: number;
}

/** The streams `hsm` in a log directory. Each has at most two files of `maxBytes` and a little more. */
export function createManagerLog(options: ManagerLogOptions): ManagerLog {
  const waiting = new Map<ServiceId, Waiting>();
  const warned = new Set<ServiceId>();
  let count = 0;
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();

  function note(event: ManagerEvent): void {
    if (event.service === null) return;
    const entry = waiting.get(event.service) ?? { lines: [], dropped: 0 };
    waiting.set(event.service, entry);
    if (count < mostWaiting) {
      entry.lines.push(formatManagerLine({ time: event.time, pid: event.pid, text: eventText(event) }));
      count += 1;
    } else entry.dropped += 1;
    timer ??= setTimeout(begin, gatherMs).unref();
  }

  function begin(): void {
    timer = null;
    writing = writing.then(writeWaiting);
  }

  /** One service after another: nobody waits for these lines, and starts should not wait for them. */
  async function writeWaiting(): Promise<void> {
    for (const [service, entry] of waiting) {
      waiting.delete(service);
      count -= entry.lines.length;
      const error = await writeLines(service, entry, options);
      if (error === null || warned.has(service)) continue;
      warned.add(service);
      options.warn?.(`service "${service}": what happens to it is not in its log (${error.message})`);
    }
  }

  async function close(): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    begin();
    await writing;
  }

  return { note, close };
}

async function writeLines(
  serviceId: ServiceId,
  { lines, dropped }: Waiting,
  { logDirectory, maxBytes = 262_144 }: ManagerLogOptions,
): Promise<LogError | null> {
  const name = { directory: logDirectory, serviceId, stream: 'hsm' } as const;
  let opened = await openServiceLog(name);
  if (opened.ok && opened.size >= maxBytes) {
    await closeQuietly(opened.fd);
    const moved = await rename(opened.path, olderPart(opened.path)).then(
      () => null,
      (error: unknown) => error,
    );
    if (moved !== null) return logErrorOf(moved, opened.path, 'put aside');
    opened = await openServiceLog(name);
  }
  if (!opened.ok) return opened.error;
  const error = await writeAll(opened.fd, Buffer.from(lines.join('') + droppedLine(dropped)));
  await closeQuietly(opened.fd);
  return error === null ? null : logErrorOf(error, opened.path, 'write');
}

function droppedLine(dropped: number): string {
  if (dropped === 0) return '';
  const text = `${dropped} lines of the manager are missing here: they could not be written as fast as they came`;
  return formatManagerLine({ time: new Date().toISOString(), pid: null, text });
}

function writeAll(fd: number, bytes: Buffer): Promise<Error | null> {
  return new Promise((resolve) => write(fd, bytes, 0, bytes.length, null, (error) => resolve(error)));
}
