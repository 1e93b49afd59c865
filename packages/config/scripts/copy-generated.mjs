// Puts the compiled validators beside the compiled sources: tsc leaves files that are JavaScript already where they are.
import { copyFile, mkdir, readdir } from 'node:fs/promises';

const from = new URL('../src/generated/', import.meta.url);
const to = new URL('../dist/generated/', import.meta.url);

await mkdir(to, { recursive: true });
for (const name of await readdir(from)) {
  if (name.endsWith('.js') || name.endsWith('.d.ts')) await copyFile(new URL(name, from), new URL(name, to));
}
