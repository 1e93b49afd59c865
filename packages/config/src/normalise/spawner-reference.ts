/** What a definition, `hermit.toml` or the command line names as a spawner. */
export type SpawnerReference =
  | { readonly kind: 'package'; readonly name: string }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'malformed' };

const packageName = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

/**
 * Tells the name of an npm package from an absolute path. Nothing is relative: the manager has no directory to start from.
 * Spawners that come with the manager have names like packages, and win over them. Pure.
 */
export function parseSpawnerReference(text: string): SpawnerReference {
  if (text.includes('\0')) return { kind: 'malformed' };
  if (text.startsWith('/')) return { kind: 'path', path: text };
  return packageName.test(text) && text.length <= 214 ? { kind: 'package', name: text } : { kind: 'malformed' };
}
