import { readFileSync } from 'node:fs';

/**
 * Names the current boot of the machine: the same text until the kernel starts again.
 * Throws where `/proc` is missing, because nothing can be identified there.
 */
export function readBootId(procRoot = '/proc'): string {
  return readFileSync(`${procRoot}/sys/kernel/random/boot_id`, 'utf8').trim();
}
