import { close } from 'node:fs';

/** Closes a descriptor; that this fails says nothing about what was written. Never rejects. */
export function closeQuietly(fd: number): Promise<void> {
  return new Promise((resolve) => close(fd, () => resolve()));
}
