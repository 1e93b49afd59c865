const isFramework = /\/@oclif\/core\/lib\//;

/** How the compiled files of the framework take a module that is not one of their own. */
const requiredModule =
  /^const (\w+) = ((?:__importDefault\()?(?:require|[\w.]+getBuiltinModule)\(["'][^."'][^"']*["']\)\)?);$/gm;

/** What stands in for modules that no command of hsm reaches; a command that did would end with 70 and say so. */
const replaced = new Map([
  // Look for commands, plugins and settings; the manifest and the package name them.
  ...['tinyglobby', 'minimatch', 'lilconfig'].map(leftOut),
  // `bin/run.js` has looked at the release of Node already.
  leftOut('semver'),
  // Progress is said by hsm in its own way, but on a terminal the framework looks for its own as soon as it is loaded.
  ['cli-spinners', "export default { dots2: { frames: ['.'] }, line: { frames: ['.'] } };"],
  leftOut('wsl-utils'),
  // Notes about its own inner life are for those who change it.
  ['debug', 'export default () => () => undefined;'],
]);

function leftOut(name) {
  return [name, `throw new Error('${name} is not part of the bundle of hsm');`];
}

/**
 * Bundles the command framework so that it takes the modules that it depends on when it needs them: templates, patterns and
 * the folding of texts are for help and for plugins. Where a release of it is compiled in another way, all of them are taken
 * at the beginning again, and nothing else changes.
 */
export const leanFramework = {
  name: 'lean-framework',
  resolveId: (source, importer) => (replaced.has(source) && isFramework.test(importer ?? '') ? `\0${source}` : null),
  load: (id) => replaced.get(id.slice(1)) ?? null,
  transform: (code, id) => (isFramework.test(id) ? takenLate(spared(code)) : null),
};

function takenLate(code) {
  const names = [...code.matchAll(requiredModule)].map(([, name]) => name);
  if (names.length === 0) return code;
  const uses = new RegExp(`(?<!["'.])\\b(${names.join('|')})\\b(?! = )`, 'g');
  return code.replaceAll(uses, '$1()').replaceAll(requiredModule, 'const $1 = () => $2;');
}

/** Work of the framework that a command waits for and that comes to nothing here. */
const spare = [
  // `bin/run.js` has looked at the release of Node already.
  ['process.env.OCLIF_DISABLE_ENGINE_WARNING', '"1"'],
  // A Linux is a Linux, whatever runs it.
  ["(await import('wsl-utils')).isWsl", 'false'],
  // Loads the rules of languages for names that are plain words.
  ['a.id.localeCompare(b.id)', '(a.id < b.id ? -1 : 1)'],
  // The configuration that is there already would be made a second time.
  [
    'await config_1.Config.load(opts || ',
    'opts instanceof config_1.Config ? opts : await config_1.Config.load(opts || ',
  ],
  // Three small files, which a thread of the pool takes longer to fetch than they take to read.
  ["await (0, promises_1.readFile)(path, 'utf8')", "(0, node_fs_1.readFileSync)(path, 'utf8')"],
];

function spared(code) {
  const lean = spare.reduce((text, [work, instead]) => text.replaceAll(work, instead), code);
  // The same modules without the way through the loader.
  return lean.replaceAll(/\brequire\((["']node:[\w/]+["'])\)/g, 'globalThis.process.getBuiltinModule($1)');
}
