/** How a definition names itself: by its id, and a template also with its own parameters as arguments. */
export function ownIds(id: string | null, params: readonly string[] = []): ReadonlySet<string> {
  if (id === null) return new Set();
  if (params.length === 0) return new Set([id]);
  return new Set([id, `${id}@${params.map((name) => `\${${name}}`).join(',')}`]);
}
