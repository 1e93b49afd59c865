/** The conditions under which a spawner is imported, as Node knows them. */
const conditions: ReadonlySet<string> = new Set(['node', 'import', 'module-sync', 'default']);

/**
 * The main file that a `package.json` names, relative to it, by the rules of Node for `import`; `null` if it has none.
 * Node itself resolves names only from the place of a module, and a directory of definitions is none.
 */
export function packageEntry(manifest: Readonly<Record<string, unknown>>): string | null {
  const { exports, main } = manifest;
  const entry = exports === undefined || exports === null ? mainEntry(main) : conditionalEntry(rootExport(exports));
  return entry?.split('/').includes('..') ? null : entry;
}

function mainEntry(main: unknown): string {
  return typeof main === 'string' && main !== '' ? main : './index.js';
}

function rootExport(exports: unknown): unknown {
  const hasSubpaths = isTable(exports) && Object.keys(exports).some((key) => key.startsWith('.'));
  return hasSubpaths ? exports['.'] : exports;
}

function conditionalEntry(value: unknown): string | null {
  if (typeof value === 'string') return value.startsWith('./') ? value : null;
  if (Array.isArray(value)) return firstOf(value);
  if (!isTable(value)) return null;
  return firstOf(Object.entries(value).flatMap(([key, member]) => (conditions.has(key) ? [member] : [])));
}

function firstOf(values: readonly unknown[]): string | null {
  for (const value of values) {
    const entry = conditionalEntry(value);
    if (entry !== null) return entry;
  }
  return null;
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
