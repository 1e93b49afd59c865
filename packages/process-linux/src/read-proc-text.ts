import { closeSync, openSync, readSync } from 'node:fs';

/** Shared by all reads: they are synchronous, so none meets another. */
const buffer = Buffer.alloc(4096);

/**
 * Text of a short file of `/proc`, cut after 4096 bytes; throws a system error. The general way to read a file asks for
 * the size first, which `/proc` does not tell, and takes a new buffer of 64 KiB each time: in a scan of a thousand
 * processes that costs more than the kernel's part of the work.
 */
export function readProcText(path: string): string {
  const descriptor = openSync(path, 'r');
  try {
    return buffer.toString('latin1', 0, readSync(descriptor, buffer, 0, buffer.length, null));
  } finally {
    closeSync(descriptor);
  }
}
