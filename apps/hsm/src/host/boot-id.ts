import { readFile } from 'node:fs/promises';

/** Names this boot of the machine. Rejects where `/proc` is not mounted: no process could be identified there. */
export async function readBootId(): Promise<string> {
  const text = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
  return text.trim();
}
