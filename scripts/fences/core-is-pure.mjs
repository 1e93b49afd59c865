import { breachesOf } from './house.mjs';
import { separate } from './separate.mjs';

/** @typedef {import('./house.mjs').House} House */
/** @typedef {import('./house.mjs').Breach} Breach */

const core = 'packages/core';
const testTools = new Set(['vitest', 'fast-check', '@types/node', 'expect-type']);

/** @type {[RegExp, string][]} */
const bannedInCore = [
  [/\bDate\s*\.\s*(now|parse|UTC)\b/g, 'take the time as an argument (`nowMs`) or from the `Clock` port'],
  [/\bnew\s+Date\s*(\(\s*\)|(?=[;,)\]}\n]))/g, 'take the time as an argument (`nowMs`) or from the `Clock` port'],
  [/\bMath\s*\.\s*random\b/g, 'jitter is a hash of seed, id and attempt; randomness comes in as an argument'],
  [
    /(?<![.\w$])(setTimeout|setInterval|setImmediate|queueMicrotask|fetch|require|eval)\s*\(/g,
    'core has no ambient timers or I/O: use the `Clock` port',
  ],
];

/** Objects of the host; a parameter or a variable of the same name is no breach. */
const hostObjects = ['performance', 'process', 'console', 'globalThis'];

/** @type {[RegExp, string][]} */
const bannedInReconcile = [
  [/(?<![.\w$])Date\b/g, 'the reconciler gets `nowMs` from whoever calls it'],
  [
    /(?<![.\w$])(async|await|Promise|PromiseLike)\b(?!\s*:)/g,
    'the reconciler is synchronous: return an action and let `src/manager` do it',
  ],
  [
    /(?<![.\w$])(setTimeout|setInterval|setImmediate|queueMicrotask)\b/g,
    'the reconciler returns `wakeAtMs`; the manager sleeps',
  ],
];

/**
 * `@hermit/core` depends on nothing and does nothing by itself: no clock, no randomness, no timers, no I/O; and
 * whatever takes part in decisions is synchronous.
 *
 * @param {House} house
 * @returns {Breach[]}
 */
export function coreIsPure(house) {
  return [...dependencies(house), ...compilerOptions(house), ...sources(house)];
}

/** @param {House} house */
function dependencies(house) {
  const found = house.packages.find((each) => each.directory === core);
  if (found === undefined) return [breach(`${core}/package.json`, 'is missing; the fences of core cannot be checked')];
  const { manifest } = found;
  const runtime = [manifest.dependencies, manifest.peerDependencies, manifest.optionalDependencies].flatMap((each) =>
    Object.keys(each ?? {}),
  );
  const tools = Object.entries(manifest.devDependencies ?? {});
  const file = `${core}/package.json`;
  return [
    ...runtime.map((name) => breach(file, `depends on "${name}"; core has no dependencies. ${wayOut}`)),
    ...tools
      .filter(([name, version]) => !testTools.has(name) || version !== 'catalog:')
      .map(([name]) =>
        breach(file, `devDependency "${name}" is no test tool of the catalog (${[...testTools].join(', ')})`),
      ),
  ];
}

const wayOut = 'Add an interface to core and implement it in a package beside it';

/**
 * Without the types of Node and of browsers, an ambient global does not compile.
 *
 * @param {House} house
 */
function compilerOptions(house) {
  const file = `${core}/tsconfig.json`;
  const { compilerOptions: options } = JSON.parse(house.files.get(file) ?? '{}');
  const isBare = options?.types?.length === 0 && options?.lib?.join() === 'es2023';
  return isBare ? [] : [breach(file, 'lets ambient globals in; write `"lib": ["es2023"], "types": []`')];
}

/** The folders of the core that take part in decisions. */
const deciding = ['evaluate', 'facts', 'graph', 'insight', 'reconcile'];

/** @param {string} path */
function decides(path) {
  return deciding.some((folder) => path.startsWith(`${core}/src/${folder}/`));
}

/** @param {House} house */
function sources(house) {
  const files = [...house.files].filter(([path]) => path.startsWith(`${core}/src/`) && path.endsWith('.ts'));
  return files.flatMap(([path, text]) => {
    const { code } = separate(text);
    const rules = decides(path) ? [...bannedInCore, ...bannedInReconcile] : bannedInCore;
    return [...rules, ...hostRules(code)].flatMap(([pattern, instead]) =>
      breachesOf(path, code, pattern, (what) => `\`${what}\` in the pure core; ${instead}`),
    );
  });
}

/**
 * @param {string} code
 * @returns {[RegExp, string][]}
 */
function hostRules(code) {
  return hostObjects
    .filter((name) => !new RegExp(`\\b(const|let)\\s+${name}\\b|[({,]\\s*${name}\\s*[:,})]`).test(code))
    .map((name) => [
      new RegExp(`(?<![.\\w$])${name}\\s*\\??\\.`, 'g'),
      'core has no ambient input or output: add what it needs to a port in `src/manager/ports.ts`',
    ]);
}

/**
 * @param {string} file
 * @param {string} message
 * @returns {Breach}
 */
function breach(file, message) {
  return { file, line: 0, message };
}
