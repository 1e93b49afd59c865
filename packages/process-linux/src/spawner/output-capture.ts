import type { ChildProcess } from 'node:child_process';
import { closeSync, createWriteStream, openSync, type WriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import type { ProcessStdio } from '@hermit/core/spawner';
import { ByteTail } from './byte-tail.ts';
import { type FileGrowth, watchFileGrowth } from './file-growth.ts';

/** How long the rest of a pipe may take to arrive after the process ended; a grandchild may hold it for ever. */
const drainMs = 50;

/** One entry of `stdio`: nothing, a descriptor as it is, or a pipe through the manager. */
export type StreamPlan = 'ignore' | number | 'pipe';

/** Keeps the end of the output of one bounded command. */
export interface OutputCapture {
  readonly stdout: StreamPlan;
  readonly stderr: StreamPlan;
  /** Connects the pipes, if there are any. */
  attach(child: ChildProcess): void;
  /** The end of the output; called once, when the process has ended. Never rejects. */
  finish(): Promise<string>;
  /** Gives everything back when no process was made. */
  abandon(): void;
}

/**
 * Plans how the end of an output is kept. A regular file gets its bytes straight from the process, and is read when it
 * ended; so a flood costs nothing, and the process does not notice if the manager dies. Only where there is no file
 * does the output pass through a pipe, of which `limit` bytes are kept. Throws a system error.
 */
export function planCapture(stdio: ProcessStdio, limit: number): OutputCapture {
  const files = new Map<string, FileGrowth>();
  const piped = new PipedOutput(limit);
  const plan = (fd: number | null, stream: 'stdout' | 'stderr'): StreamPlan => {
    const file = fd === null ? null : watchFileGrowth(fd);
    if (file === null) return piped.plan(fd, stream);
    if (files.has(file.key)) file.abandon();
    else files.set(file.key, file);
    return fd ?? 'ignore';
  };
  const abandon = (): void => {
    for (const file of files.values()) file.abandon();
    piped.abandon();
  };
  try {
    const stdout = plan(stdio.stdout, 'stdout');
    return { stdout, stderr: plan(stdio.stderr, 'stderr'), ...connect(files, piped, limit), abandon };
  } catch (error) {
    abandon();
    throw error;
  }
}

function connect(
  files: ReadonlyMap<string, FileGrowth>,
  piped: PipedOutput,
  limit: number,
): Pick<OutputCapture, 'attach' | 'finish'> {
  return {
    attach: (child) => piped.attach(child),
    finish: async () => {
      const ends = await Promise.all([...files.values()].map((file) => file.finish(limit)));
      const all = Buffer.concat([...ends, await piped.finish()]);
      return all.subarray(Math.max(0, all.length - limit)).toString('utf8');
    },
  };
}

/** The streams that go through the manager, on their way to a terminal or a pipe of somebody else. */
class PipedOutput {
  readonly #tail: ByteTail;
  readonly #forwards = new Map<'stdout' | 'stderr', number | null>();
  readonly #sources: Readable[] = [];
  readonly #sinks: WriteStream[] = [];

  constructor(limit: number) {
    this.#tail = new ByteTail(limit);
  }

  plan(fd: number | null, stream: 'stdout' | 'stderr'): StreamPlan {
    this.#forwards.set(stream, fd === null ? null : openSync(`/proc/self/fd/${fd}`, 'a'));
    return 'pipe';
  }

  attach(child: ChildProcess): void {
    for (const [stream, fd] of this.#forwards) {
      const source = child[stream];
      if (source === null) continue;
      this.#sources.push(source);
      source.on('data', (chunk: Buffer) => this.#tail.push(chunk));
      source.on('error', () => {});
      if (fd !== null) this.#forward(source, createWriteStream('', { fd }));
    }
  }

  #forward(source: Readable, sink: WriteStream): void {
    this.#sinks.push(sink);
    sink.on('error', () => source.resume());
    source.pipe(sink);
  }

  async finish(): Promise<Buffer> {
    await Promise.race([Promise.all(this.#sources.map(closed)), pause(drainMs)]);
    for (const source of this.#sources) source.destroy();
    for (const sink of this.#sinks) sink.end();
    return this.#tail.bytes();
  }

  abandon(): void {
    for (const fd of this.#forwards.values()) if (fd !== null) closeSync(fd);
  }
}

function closed(source: Readable): Promise<void> {
  return source.closed ? Promise.resolve() : new Promise((resolve) => source.once('close', resolve));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
