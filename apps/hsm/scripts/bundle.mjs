// Bundles the compiled commands, one entry each, so that a command loads only itself; then writes the manifest, from
// which oclif knows all commands without loading them.
import { globSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Plugin } from '@oclif/core';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const commands = globSync('build/commands/**/*.js', { cwd: root });

await rm(`${root}dist`, { recursive: true, force: true });
const bundle = await rolldown({
  cwd: root,
  input: {
    main: 'build/main.js',
    ...Object.fromEntries(commands.map((file) => [file.replace(/^build\//, '').replace(/\.js$/, ''), file])),
  },
  platform: 'node',
});
await bundle.write({
  dir: 'dist',
  format: 'esm',
  minify: { compress: true, mangle: false, codegen: true },
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name]-[hash].js',
  sourcemap: false,
});
await bundle.close();

const plugin = new Plugin({
  root,
  type: 'core',
  isRoot: true,
  ignoreManifest: true,
  errorOnManifestCreate: true,
  respectNoCacheDefault: true,
});
await plugin.load();
await writeFile(`${root}oclif.manifest.json`, `${JSON.stringify(plugin.manifest, null, 2)}\n`);
