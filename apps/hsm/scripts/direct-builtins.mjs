/** An import statement of a module of Node: its default export, its named ones, or both. */
const importStatement = /^import (?:([\w$]+))?(?:, )?(?:\{([^}]*)\})? from "(node:[\w/]+)";$/gm;

/** Functions that few commands call, of modules that take milliseconds to load. */
const takenAtFirstCall = new Map([
  ['node:crypto', new Set(['createHash', 'randomBytes', 'randomUUID'])],
  ['node:child_process', new Set(['spawn', 'spawnSync', 'execFileSync'])],
]);

/**
 * Takes the modules of Node as they are. An import statement would evaluate all their exports first, also those that
 * exist only when somebody asks for them: with `node:http` comes a whole second HTTP client, with `node:process` three
 * streams, and together they cost more than a whole command.
 */
export const directBuiltins = {
  name: 'direct-builtins',
  renderChunk: (code) => code.replaceAll(importStatement, directly),
};

function directly(_statement, whole, parts, module) {
  const taken = `globalThis.process.getBuiltinModule("${module}")`;
  const late = takenAtFirstCall.get(module) ?? new Set();
  const names = parts === undefined ? [] : namesIn(parts);
  const now = names.filter(([name]) => !late.has(name)).map(([name, local]) => `${name}: ${local}`);
  return [
    ...(whole === undefined ? [] : [`const ${whole} = ${taken};`]),
    ...(now.length === 0 ? [] : [`const { ${now.join(', ')} } = ${taken};`]),
    ...names
      .filter(([name]) => late.has(name))
      .map(([name, local]) => `const ${local} = (...given) => ${taken}.${name}(...given);`),
  ].join('\n');
}

function namesIn(parts) {
  return parts.split(',').map((part) => {
    const [name, local = name] = part.trim().split(' as ');
    return [name, local];
  });
}
