import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { readHouse } from './fences/house.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** @param {string} directory */
async function problemsOf(directory) {
  const folder = join(root, directory);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (!existsSync(join(folder, 'dist'))) return ['has no dist; run "pnpm run build" first'];
  const { messages } = await publint({ pkgDir: folder, strict: true, pack: false });
  return messages.map((message) => formatMessage(message, manifest, { color: false }) ?? message.code);
}

const directories = readHouse(root)
  .packages.filter(({ manifest }) => manifest.private !== true)
  .map(({ directory }) => directory);

let count = 0;
for (const directory of directories) {
  for (const problem of await problemsOf(directory)) {
    console.log(`${directory}/package.json ${problem}`);
    count += 1;
  }
}
console.log(
  `packages: ${directories.length} that are published, ${count === 0 ? 'all fit to be' : `${count} problems`}`,
);
process.exitCode = count === 0 ? 0 : 1;
