import { readFile } from 'node:fs/promises';

/**
 * Loads what a running manager would otherwise load at its first use. Months later that could be too late: an upgrade
 * may have replaced the files of the program under it. The list is written when the program is bundled.
 */
export async function loadRest(): Promise<void> {
  const list = await readFile(new URL('../run-rest.json', import.meta.url), 'utf8').catch(() => '[]');
  const files = JSON.parse(list) as readonly string[];
  await Promise.all(files.map((file) => import(new URL(`../${file}`, import.meta.url).href)));
}
