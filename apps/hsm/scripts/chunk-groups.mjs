/**
 * Which modules lie in one file, by the ends of their paths. The first that fits counts. A file that many commands load may
 * have only what all of them may load with it: what a module here imports belongs here, too, or is one of many others.
 */
const groups = [
  // Words and numbers that nearly every command needs.
  ['common', 'hsm/build/(cli-error|exit-codes|map-bounded|wait-options|rewrite-help)\\.js'],
  ['common', 'hsm/build/flags/(directories|directory-flag|duration-flag)\\.js'],
  ['common', 'hsm/build/render/(counted|duration-text|paint|printable)\\.js'],
  ['common', 'core/dist/model/(nearest-word|unreachable|invariant-error)\\.js'],
  ['common', 'config/dist/normalise/duration\\.js'],
  ['common', 'node_modules/parse-duration/[\\w./-]+'],
  // What reads definitions.
  [null, 'config/dist/generated/schemas\\.js'],
  ['loader', 'config/dist/[\\w./-]+'],
  ['loader', 'node_modules/smol-toml/[\\w./-]+'],
  ['loader', 'hsm/build/spawners/[\\w-]+\\.js'],
  // The spawner that is there without being asked for.
  ['spawner-node', '(spawner-node|process-linux)/dist/[\\w./-]+'],
].map(([name, path]) => [name, new RegExp(`/${path}$`)]);

/**
 * What is bundled into one file. Left alone, each combination of commands gets a file of its own for what only they share,
 * and to find, read and link one costs as much as to run it; and what the manager shares with another command lies with
 * the manager.
 */
export const chunkGroups = [
  { debugName: 'chunk-groups', name: (id) => groups.find(([, path]) => path.test(id))?.[0] ?? null },
];
