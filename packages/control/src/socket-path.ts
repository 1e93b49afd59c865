import { Buffer } from 'node:buffer';

/** The longest path of a Unix socket that Linux takes, in bytes. Node cuts off what is longer, without a word. */
export const maxSocketPathBytes = 107;

/** Why a path cannot be that of a socket; `null` if it can. */
export function socketPathProblem(path: string): string | null {
  if (path.includes('\0')) return 'the path of the control socket contains a zero byte';
  const bytes = Buffer.byteLength(path);
  if (bytes === 0) return 'the path of the control socket is empty';
  if (bytes <= maxSocketPathBytes) return null;
  return `the path of the control socket has ${bytes} bytes, and the kernel takes at most ${maxSocketPathBytes}: ${path}`;
}

/** The way out, for messages. */
export const shorterSocketPath = 'give a shorter one with --socket or in HSM_SOCKET, for example below /run';
