// Bundles the compiled commands, one entry each, so that a command loads only itself; then writes the manifest, from
// which oclif knows all commands without loading them.
import { globSync } from 'node:fs';
import { cp, rename, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Plugin } from '@oclif/core';
import { rolldown } from 'rolldown';
import { chunkGroups } from './chunk-groups.mjs';
import { directBuiltins } from './direct-builtins.mjs';
import { leanFramework } from './lean-framework.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const commands = globSync('build/commands/**/*.js', { cwd: root });

const bundle = await rolldown({
  cwd: root,
  input: {
    main: 'build/main.js',
    // Loaded by name from processes of its own, and the kit finds its test programs by its own place.
    'conformance/open-subject': 'build/conformance/open-subject.js',
    'conformance/kit/kit': 'build/conformance/kit.js',
    ...Object.fromEntries(commands.map((file) => [file.replace(/^build\//, '').replace(/\.js$/, ''), file])),
  },
  platform: 'node',
  plugins: [leanFramework, directBuiltins],
  preserveEntrySignatures: 'allow-extension',
});
const next = `build/bundle-${process.pid}`;
const { output } = await bundle.write({
  dir: next,
  format: 'esm',
  minify: { compress: true, mangle: false, codegen: true },
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name]-[hash].js',
  sourcemap: false,
  codeSplitting: { includeDependenciesRecursively: false, groups: chunkGroups },
});
await bundle.close();
await writeFile(`${root}${next}/run-rest.json`, JSON.stringify(loadedLater('commands/run.js')));

const kit = new URL('.', import.meta.resolve('@hermit/spawner-conformance/package.json'));
await cp(new URL('programs', kit), `${root}${next}/programs`, { recursive: true });

// Exchanged in one step, so that an hsm that starts meanwhile finds all of the old files or all of the new ones.
await rm(`${root}build/previous`, { recursive: true, force: true });
await rename(`${root}dist`, `${root}build/previous`).catch(() => undefined);
await rename(`${root}${next}`, `${root}dist`);
await rm(`${root}build/previous`, { recursive: true, force: true });

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

/** The chunks that an entry, or what it is made of, imports only when it needs them. */
function loadedLater(entry) {
  const chunks = new Map(output.filter(({ type }) => type === 'chunk').map((chunk) => [chunk.fileName, chunk]));
  const seen = new Set();
  const later = new Set();
  const visit = (file) => {
    const chunk = chunks.get(file);
    if (chunk === undefined || seen.has(file)) return;
    seen.add(file);
    for (const next of chunk.dynamicImports) later.add(next);
    // What the command framework loads late concerns only the command line, which is over by then.
    for (const next of chunk.imports) if (!isOfCommandFramework(chunks.get(next))) visit(next);
  };
  visit(entry);
  return [...later].sort();
}

function isOfCommandFramework(chunk) {
  return chunk?.moduleIds.some((id) => id.includes('/@oclif/')) ?? false;
}
