import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';

/** How much of what arrived the parser gets at one go, in bytes: a handful of small requests. */
const sliceBytes = 256;

/** What a connection may send, in bytes, after the last thing that is read of it. */
const maxUnread = 1_048_576;

/** Says about a connection that nothing more of it is to be read. */
export type StopReading = (socket: Socket) => void;

/**
 * Hands what arrives at the connections of an HTTP server to its parser in small slices, and gives back the word that
 * ends this for a connection. Node's parser cannot be stopped within what it was given: it would make a request of
 * everything in it, and the socket hands it 64 KiB. After the word the rest is thrown away unread, and the connection is
 * cut off if that is much; its end is still noticed.
 */
export function feedInSlices(): { readonly begin: (socket: Socket) => void; readonly stop: StopReading } {
  const unread = new WeakMap<Socket, number>();

  function begin(socket: Socket): void {
    // Somebody who listens makes Node take the bytes through the socket, instead of past it.
    socket.on('data', () => {});
    const push = socket.push.bind(socket);
    socket.push = (chunk: unknown, encoding?: BufferEncoding) =>
      Buffer.isBuffer(chunk) ? pushSlices(socket, chunk, push) : push(chunk, encoding);
  }

  function pushSlices(socket: Socket, chunk: Buffer, push: (slice: Buffer) => boolean): boolean {
    let wantsMore = true;
    for (let start = 0; start < chunk.length; start += sliceBytes) {
      if (socket.destroyed) return false;
      if (unread.has(socket)) return throwAway(socket, chunk.length - start);
      wantsMore = push(chunk.subarray(start, start + sliceBytes));
    }
    return wantsMore;
  }

  function throwAway(socket: Socket, bytes: number): boolean {
    const total = (unread.get(socket) ?? 0) + bytes;
    unread.set(socket, total);
    if (total > maxUnread) socket.destroy();
    return !socket.destroyed;
  }

  return {
    begin,
    stop(socket) {
      if (unread.has(socket)) return;
      unread.set(socket, 0);
      if (socket.readableEnded) socket.destroy();
      else socket.once('end', () => socket.destroy());
    },
  };
}
