// Not imported: that would load what nobody here asks for, before anything else.
const { readFileSync } = process.getBuiltinModule('node:fs');
const { enableCompileCache } = process.getBuiltinModule('node:module');

const [word, ...others] = process.argv.slice(2);
if (others.length === 0 && (word === '--version' || word === '-v')) {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  console.log(`hsm/${version} ${process.platform}-${process.arch} node-${process.version}`);
} else {
  const directory = cacheDirectory();
  if (directory !== null) enableCompileCache(directory);
  await import('../dist/main.js');
}

/** Compiled code is run as it is found, so it lies where nobody else can write; never below /tmp. */
function cacheDirectory() {
  if (process.geteuid?.() === 0) return '/var/cache/hermit';
  const { XDG_CACHE_HOME, HOME } = process.env;
  if (XDG_CACHE_HOME?.startsWith('/')) return `${XDG_CACHE_HOME}/hermit`;
  return HOME?.startsWith('/') ? `${HOME}/.cache/hermit` : null;
}
