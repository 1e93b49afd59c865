import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/** What can have become of a file while no manager was there. The path of the file is given. */
export type Damage = (path: string) => void;

const rewritten =
  (change: (text: string) => string): Damage =>
  (path) =>
    writeFileSync(path, change(readFileSync(path, 'utf8')));

/** By what it is called in the name of a service. */
export const damages: ReadonlyMap<string, Damage> = new Map<string, Damage>([
  ['gone', (path) => rmSync(path)],
  ['blank', (path) => writeFileSync(path, '')],
  ['truncated', rewritten((text) => text.slice(0, Math.floor(text.length / 2)))],
  ['garbage', (path) => writeFileSync(path, Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * 131) % 256)))],
  ['huge', (path) => writeFileSync(path, `"${'x'.repeat(8 * 1024 * 1024)}"`)],
  ['array', (path) => writeFileSync(path, '[[[[]]]]\n')],
  ['version', rewritten((text) => text.replace(/"version":\d+/, '"version":99'))],
  [
    'boot',
    rewritten((text) => text.replaceAll(/"bootId":"[^"]*"/g, '"bootId":"00000000-0000-4000-8000-000000000000"')),
  ],
  ['pid', rewritten((text) => text.replaceAll(/"pid":\d+/g, '"pid":1'))],
  [
    'directory',
    (path) => {
      rmSync(path);
      mkdirSync(path);
    },
  ],
]);
