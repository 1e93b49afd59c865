/** An import statement of a module of Node: its default export, its named ones, or both. */
const importStatement = /^import (?:([\w$]+))?(?:, )?(?:\{([^}]*)\})? from "(node:[\w/]+)";$/gm;

/** Of these only functions are used, and seldom; what they are made of takes milliseconds to load. */
const takenAtFirstCall = new Set(['node:crypto']);

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
  const lines = whole === undefined ? [] : [`const ${whole} = ${taken};`];
  if (parts === undefined) return lines.join('\n');
  if (!takenAtFirstCall.has(module))
    return [...lines, `const {${parts.replaceAll(' as ', ': ')}} = ${taken};`].join('\n');
  return [...lines, ...namesIn(parts).map(([name, local]) => atFirstCall(taken, name, local))].join('\n');
}

function namesIn(parts) {
  return parts.split(',').map((part) => {
    const [name, local = name] = part.trim().split(' as ');
    return [name, local];
  });
}

function atFirstCall(taken, name, local) {
  if (!/^[a-z]/.test(name)) throw new Error(`${name} may be no function; import it from a module that is loaded late`);
  return `const ${local} = (...given) => ${taken}.${name}(...given);`;
}
